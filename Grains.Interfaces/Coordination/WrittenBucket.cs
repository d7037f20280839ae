using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>The properties that somebody has given a bucket.</summary>
/// <param name="Bucket">The bucket.</param>
/// <param name="Properties">Its properties.</param>
/// <param name="Written">When they were written: of two, the later ones hold.</param>
[GenerateSerializer, Immutable, Alias("kv.WrittenBucket")]
public sealed record WrittenBucket(
    [property: Id(0)] string Bucket,
    [property: Id(1)] BucketProperties Properties,
    [property: Id(2)] HybridTimestamp Written);

using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>A bucket's settings.</summary>
/// <param name="N">Home replicas of each key, from 1.</param>
/// <param name="R">Replicas that a read waits for.</param>
/// <param name="W">Replicas that a write waits for.</param>
/// <param name="Conflict">What becomes of concurrent versions.</param>
/// <param name="Consistency">What readers are promised.</param>
/// <param name="Ttl">How long a value lives whose put does not say; null: for ever.</param>
[GenerateSerializer, Immutable, Alias("kv.BucketProperties")]
public sealed record BucketProperties(
    [property: Id(0)] int N,
    [property: Id(1)] QuorumSize R,
    [property: Id(2)] QuorumSize W,
    [property: Id(3)] ConflictPolicy Conflict,
    [property: Id(4)] Consistency Consistency,
    [property: Id(5)] TimeSpan? Ttl = null);

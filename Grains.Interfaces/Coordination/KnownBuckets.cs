using System.Collections.Immutable;

namespace OrleansKv.Coordination;

/// <summary>What a node knows of the properties of buckets.</summary>
/// <param name="Buckets">Those that were asked for and that somebody has given properties.</param>
/// <param name="IsAll">True when the node knows of all that it has ever heard of; false when its store is new, and it has not asked others yet.</param>
[GenerateSerializer, Immutable, Alias("kv.KnownBuckets")]
public sealed record KnownBuckets(
    [property: Id(0)] ImmutableArray<WrittenBucket> Buckets,
    [property: Id(1)] bool IsAll);

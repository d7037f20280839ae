using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>A replica's answer about its Merkle tree.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Hashes">Its hashes of the children of the nodes that differ, or of the differing leaves; empty when nothing differs.</param>
/// <param name="WidestBucket">The largest number of home replicas among the buckets of which it holds keys.</param>
[GenerateSerializer, Immutable, Alias("kv.TreeReply")]
public sealed record TreeReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] ImmutableArray<TreeHash> Hashes,
    [property: Id(2)] int WidestBucket);

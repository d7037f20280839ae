namespace OrleansKv.AntiEntropy;

/// <summary>The hash of a node of a Merkle tree.</summary>
/// <param name="Index">The node's place in its level.</param>
/// <param name="Hash">Its hash; 0 where there is nothing below.</param>
[GenerateSerializer, Immutable, Alias("kv.TreeHash")]
public readonly record struct TreeHash(
    [property: Id(0)] int Index,
    [property: Id(1)] ulong Hash);

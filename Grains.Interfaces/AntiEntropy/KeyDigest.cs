namespace OrleansKv.AntiEntropy;

/// <summary>A key that a replica holds.</summary>
/// <param name="Key">The key's hash.</param>
/// <param name="Digest">The digest of its version set.</param>
[GenerateSerializer, Immutable, Alias("kv.KeyDigest")]
public readonly record struct KeyDigest(
    [property: Id(0)] ulong Key,
    [property: Id(1)] uint Digest);

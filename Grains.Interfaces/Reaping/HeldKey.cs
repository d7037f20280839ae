namespace OrleansKv.Reaping;

/// <summary>What a replica holds of a key.</summary>
/// <param name="IsHeld">True when it holds something, or a write of the key is under way.</param>
/// <param name="Digest">The digest of its version set; 0, which no key that has ended has, while a write is under way.</param>
[GenerateSerializer, Immutable, Alias("kv.HeldKey")]
public readonly record struct HeldKey(
    [property: Id(0)] bool IsHeld,
    [property: Id(1)] uint Digest);

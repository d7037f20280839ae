using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>What a replica holds of a key.</summary>
/// <param name="Key">The key.</param>
/// <param name="Set">Its version set.</param>
[GenerateSerializer, Immutable, Alias("kv.KeyVersions")]
public sealed record KeyVersions(
    [property: Id(0)] ObjectKey Key,
    [property: Id(1)] VersionSet Set);

using OrleansKv.Replicas;

namespace OrleansKv.Reaping;

/// <summary>A key that has come to its end: all that is left of it reads as deleted.</summary>
/// <param name="Key">The key.</param>
/// <param name="Digest">The digest of its version set.</param>
/// <param name="N">The number of its home replicas.</param>
[GenerateSerializer, Immutable, Alias("kv.EndedKey")]
public sealed record EndedKey(
    [property: Id(0)] ObjectKey Key,
    [property: Id(1)] uint Digest,
    [property: Id(2)] int N);

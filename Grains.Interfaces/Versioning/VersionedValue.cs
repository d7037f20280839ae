namespace OrleansKv.Versioning;

/// <summary>One written version of a key, or the tombstone that says "deleted".</summary>
/// <param name="Dot">The version's unique name.</param>
/// <param name="Written">When it was written, by the hybrid logical clock of the replica that minted the dot.</param>
/// <param name="Content">What was written.</param>
[GenerateSerializer, Immutable, Alias("kv.VersionedValue")]
public sealed record VersionedValue(
    [property: Id(0)] Dot Dot,
    [property: Id(1)] HybridTimestamp Written,
    [property: Id(2)] ValueContent Content);

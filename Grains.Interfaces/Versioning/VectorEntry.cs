namespace OrleansKv.Versioning;

/// <summary>One entry of a version vector: every event of the actor up to the counter is known.</summary>
/// <param name="Actor">The actor.</param>
/// <param name="Counter">The highest counter known without a gap.</param>
/// <param name="TouchedAt">When the entry last rose, in Unix milliseconds: what pruning goes by.</param>
[GenerateSerializer, Immutable, Alias("kv.VectorEntry")]
public readonly record struct VectorEntry(
    [property: Id(0)] Actor Actor,
    [property: Id(1)] ulong Counter,
    [property: Id(2)] long TouchedAt);

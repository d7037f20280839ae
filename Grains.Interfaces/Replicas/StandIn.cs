using System.Collections.Immutable;

namespace OrleansKv.Replicas;

/// <summary>Says that a replica takes a write as a fallback, in place of home replicas that cannot be reached.</summary>
/// <param name="Targets">The nodes of those home replicas, at least one: each is to have the write as soon as it can be reached.</param>
/// <param name="N">The number of home replicas that the key's bucket has.</param>
[GenerateSerializer, Immutable, Alias("kv.StandIn")]
public sealed record StandIn(
    [property: Id(0)] ImmutableArray<string> Targets,
    [property: Id(1)] int N);

using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>The members that a ring is computed from. Key ranges that move go by two of them for a while.</summary>
/// <param name="Id">Rises with every membership; never used twice.</param>
/// <param name="Members">The members, in the order of their names.</param>
[GenerateSerializer, Immutable, Alias("kv.RingMembership")]
public sealed record RingMembership(
    [property: Id(0)] long Id,
    [property: Id(1)] ImmutableArray<RingVersionMember> Members);

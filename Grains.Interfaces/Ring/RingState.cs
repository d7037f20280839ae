using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>All that the nodes have agreed on about the ring. Each version is decided by a majority of the members of the version before.</summary>
/// <param name="Version">Rises by one with every change.</param>
/// <param name="Memberships">The memberships that key ranges go by, from the oldest to the newest: that one is where all are to get.</param>
/// <param name="Ranges">Where the key ranges lie, in their order.</param>
/// <param name="Plans">The plans that are not done, and the last ones that are, from the oldest to the newest.</param>
/// <param name="Former">The nodes that were members, from the oldest to the newest; bounded.</param>
[GenerateSerializer, Immutable, Alias("kv.RingState")]
public sealed record RingState(
    [property: Id(0)] long Version,
    [property: Id(1)] ImmutableArray<RingMembership> Memberships,
    [property: Id(2)] ImmutableArray<RangePlacement> Ranges,
    [property: Id(3)] ImmutableArray<RingPlan> Plans,
    [property: Id(4)] ImmutableArray<FormerMember> Former);

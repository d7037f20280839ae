using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>A ring, for people and programs outside.</summary>
/// <param name="Version">The ring's version: it rises with every change of membership.</param>
/// <param name="Digest">A hash over the members and parameters: equal digests mean equal rings.</param>
/// <param name="N">The default number of home replicas, by which the members' figures count.</param>
/// <param name="Members">The nodes in the ring with their balance.</param>
/// <param name="Ranges">The preference list of every key range, in the order of the ranges.</param>
[GenerateSerializer, Immutable, Alias("kv.RingView")]
public sealed record RingView(
    [property: Id(0)] long Version,
    [property: Id(1)] string Digest,
    [property: Id(2)] int N,
    [property: Id(3)] ImmutableArray<RingMemberView> Members,
    [property: Id(4)] ImmutableArray<KeyRangeView> Ranges);

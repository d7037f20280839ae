using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>What a node says of itself; nobody else changes it.</summary>
/// <param name="Version">Rises with every change within an incarnation.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="RingVersion">The version of the ring that it goes by.</param>
/// <param name="CompleteRanges">How many key ranges it holds complete as a home replica.</param>
/// <param name="Suspicions">The nodes that it suspects, in the order of their names; bounded.</param>
[GenerateSerializer, Immutable, Alias("kv.MemberFacts")]
public sealed record MemberFacts(
    [property: Id(0)] long Version,
    [property: Id(1)] string Zone,
    [property: Id(2)] int Weight,
    [property: Id(3)] long RingVersion,
    [property: Id(4)] int CompleteRanges,
    [property: Id(5)] ImmutableArray<Suspicion> Suspicions);

namespace OrleansKv.Ring;

/// <summary>Where neighbouring key ranges of one state lie.</summary>
/// <param name="Count">How many ranges these are.</param>
/// <param name="Version">The version of the ring in which they were given this state: requests that go by an older one are refused.</param>
/// <param name="Membership">The membership by which they lie; while they move, the one that they come from.</param>
/// <param name="Target">While they move, the membership by which they are to lie; else 0.</param>
/// <param name="Phase">How far the move is.</param>
[GenerateSerializer, Immutable, Alias("kv.RangePlacement")]
public sealed record RangePlacement(
    [property: Id(0)] int Count,
    [property: Id(1)] long Version,
    [property: Id(2)] long Membership,
    [property: Id(3)] long Target,
    [property: Id(4)] MovePhase Phase);

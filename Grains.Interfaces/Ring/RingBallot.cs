namespace OrleansKv.Ring;

/// <summary>The rank of a proposal for the ring's next version.</summary>
/// <param name="Round">Counts attempts.</param>
/// <param name="Node">Who proposes: no two nodes have the same rank.</param>
[GenerateSerializer, Immutable, Alias("kv.RingBallot")]
public sealed record RingBallot([property: Id(0)] long Round, [property: Id(1)] string Node);

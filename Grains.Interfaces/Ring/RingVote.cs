namespace OrleansKv.Ring;

/// <summary>A member's answer to a proposal for the ring's next version.</summary>
/// <param name="IsGiven">True when it promised, or accepted.</param>
/// <param name="Newer">The state of the ring, where the member knows a newer one than the proposer; else null.</param>
/// <param name="Promised">The highest ballot that it has promised; null for none.</param>
/// <param name="AcceptedBallot">The ballot of what it has accepted; null for nothing.</param>
/// <param name="Accepted">What it has accepted; null for nothing.</param>
/// <param name="Refusal">Why it has no vote; null when it has.</param>
[GenerateSerializer, Immutable, Alias("kv.RingVote")]
public sealed record RingVote(
    [property: Id(0)] bool IsGiven,
    [property: Id(1)] RingState? Newer,
    [property: Id(2)] RingBallot? Promised,
    [property: Id(3)] RingBallot? AcceptedBallot,
    [property: Id(4)] RingState? Accepted,
    [property: Id(5)] string? Refusal);

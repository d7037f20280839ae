namespace OrleansKv.Ring;

/// <summary>A node's share of the ring.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Tokens">How many vnode tokens it has.</param>
/// <param name="HomeReplicas">Key ranges of which it is a home replica, at the default N.</param>
/// <param name="WeightedShare">The key ranges that its weight alone would give it.</param>
/// <param name="FairShare">The key ranges that its weight gives it under the limits of distinct nodes and zones.</param>
[GenerateSerializer, Immutable, Alias("kv.RingMemberView")]
public sealed record RingMemberView(
    [property: Id(0)] string Node,
    [property: Id(1)] string Zone,
    [property: Id(2)] int Weight,
    [property: Id(3)] int Tokens,
    [property: Id(4)] int HomeReplicas,
    [property: Id(5)] double WeightedShare,
    [property: Id(6)] double FairShare);

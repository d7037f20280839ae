namespace OrleansKv.Membership;

/// <summary>A configured node as the answering node sees it.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Zone">Its zone.</param>
/// <param name="Weight">Its weight.</param>
/// <param name="Status">Whether it is an active member of the cluster.</param>
/// <param name="Address">Its silo's address and generation; null while it is down.</param>
/// <param name="Belief">What gossip says of it; null before the answering node has begun to gossip.</param>
/// <param name="Report">What it says itself; null where it was not asked, or did not answer.</param>
[GenerateSerializer, Immutable, Alias("kv.NodeView")]
public sealed record NodeView(
    [property: Id(0)] string Node,
    [property: Id(1)] string Zone,
    [property: Id(2)] int Weight,
    [property: Id(3)] NodeStatus Status,
    [property: Id(4)] string? Address,
    [property: Id(5)] MemberView? Belief = null,
    [property: Id(6)] NodeReport? Report = null)
{
    /// <summary>What it is to the ring.</summary>
    [Id(7)]
    public NodeRole Role { get; init; }
}

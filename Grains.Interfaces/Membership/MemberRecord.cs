namespace OrleansKv.Membership;

/// <summary>What the cluster knows of a node: what nodes gossip.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">Rises with every start of the node, and whenever it refutes that it is suspected or down. 0: never heard of.</param>
/// <param name="Status">What is believed of that incarnation.</param>
/// <param name="Heartbeat">Counts the node's gossip rounds.</param>
/// <param name="Facts">What the node says of itself.</param>
[GenerateSerializer, Immutable, Alias("kv.MemberRecord")]
public sealed record MemberRecord(
    [property: Id(0)] string Node,
    [property: Id(1)] long Incarnation,
    [property: Id(2)] MemberStatus Status,
    [property: Id(3)] long Heartbeat,
    [property: Id(4)] MemberFacts Facts);

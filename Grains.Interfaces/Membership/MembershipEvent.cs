namespace OrleansKv.Membership;

/// <summary>An entry of a node's membership history.</summary>
/// <param name="At">When, by the clock of the node that saw it.</param>
/// <param name="Kind">What happened.</param>
/// <param name="Node">To which node.</param>
/// <param name="Incarnation">In which incarnation of that node.</param>
[GenerateSerializer, Immutable, Alias("kv.MembershipEvent")]
public sealed record MembershipEvent(
    [property: Id(0)] DateTimeOffset At,
    [property: Id(1)] MembershipEventKind Kind,
    [property: Id(2)] string Node,
    [property: Id(3)] long Incarnation);

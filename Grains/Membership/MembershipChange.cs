namespace OrleansKv.Membership;

/// <summary>Something that a node saw happen to a member.</summary>
/// <param name="At">When, by the clock that the state is given times of.</param>
/// <param name="Kind">What.</param>
/// <param name="Node">To which node.</param>
/// <param name="Incarnation">In which incarnation of it.</param>
public readonly record struct MembershipChange(TimeSpan At, MembershipEventKind Kind, string Node, long Incarnation);

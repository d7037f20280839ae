using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>Changes of the ring that are made together.</summary>
/// <param name="Id">The plan's name.</param>
/// <param name="Status">How far it is.</param>
/// <param name="Changes">The changes.</param>
/// <param name="Base">The membership that it was made for: it is refused once there is another.</param>
/// <param name="Members">The members that it leads to, in the order of their names.</param>
/// <param name="Membership">The membership that it made; 0 until it is committed.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="CommittedAt">When it was committed.</param>
/// <param name="EndedAt">When it was done or cancelled.</param>
/// <param name="Before">The members that it was made for, in the order of their names.</param>
[GenerateSerializer, Immutable, Alias("kv.RingPlan")]
public sealed record RingPlan(
    [property: Id(0)] string Id,
    [property: Id(1)] RingPlanStatus Status,
    [property: Id(2)] ImmutableArray<RingChange> Changes,
    [property: Id(3)] long Base,
    [property: Id(4)] ImmutableArray<RingVersionMember> Members,
    [property: Id(5)] long Membership,
    [property: Id(6)] DateTimeOffset CreatedAt,
    [property: Id(7)] DateTimeOffset? CommittedAt,
    [property: Id(8)] DateTimeOffset? EndedAt,
    [property: Id(9)] ImmutableArray<RingVersionMember> Before);

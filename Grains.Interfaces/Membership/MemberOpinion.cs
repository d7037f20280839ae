namespace OrleansKv.Membership;

/// <summary>What a node believes of a member.</summary>
/// <param name="Node">The member's name.</param>
/// <param name="Status">What is believed of it.</param>
[GenerateSerializer, Immutable, Alias("kv.MemberOpinion")]
public readonly record struct MemberOpinion(
    [property: Id(0)] string Node,
    [property: Id(1)] MemberStatus Status);

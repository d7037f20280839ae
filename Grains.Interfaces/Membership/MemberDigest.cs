namespace OrleansKv.Membership;

/// <summary>A record in short. Where the reader has the same incarnation and facts already, it is the whole news.</summary>
/// <param name="Node">The node's name.</param>
/// <param name="Incarnation">The record's incarnation.</param>
/// <param name="Status">The record's status.</param>
/// <param name="Heartbeat">The record's heartbeat.</param>
/// <param name="FactsVersion">The version of the record's facts.</param>
[GenerateSerializer, Immutable, Alias("kv.MemberDigest")]
public readonly record struct MemberDigest(
    [property: Id(0)] string Node,
    [property: Id(1)] long Incarnation,
    [property: Id(2)] MemberStatus Status,
    [property: Id(3)] long Heartbeat,
    [property: Id(4)] long FactsVersion);

using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>What the answering node believes of a member, by gossip.</summary>
/// <param name="Status">Alive, suspected by the answering node, down for all, or left.</param>
/// <param name="Phi">How unlikely the member's silence is, as −log10 of a probability, to two decimals; 1,000 at most, 0 for the answering node itself.</param>
/// <param name="Incarnation">Its incarnation; 0 when it was never heard of.</param>
/// <param name="Heartbeat">Its heartbeat.</param>
/// <param name="HeartbeatAgeSeconds">How long ago that was heard of, to the millisecond.</param>
/// <param name="Since">Since when it has had the status.</param>
/// <param name="RingVersion">The version of the ring that it goes by; 0 when it was never heard of.</param>
/// <param name="SuspectedBy">The nodes that suspect it.</param>
[GenerateSerializer, Immutable, Alias("kv.MemberView")]
public sealed record MemberView(
    [property: Id(0)] MemberStatus Status,
    [property: Id(1)] double Phi,
    [property: Id(2)] long Incarnation,
    [property: Id(3)] long Heartbeat,
    [property: Id(4)] double HeartbeatAgeSeconds,
    [property: Id(5)] DateTimeOffset Since,
    [property: Id(6)] long RingVersion,
    [property: Id(7)] ImmutableArray<string> SuspectedBy)
{
    /// <summary>More says nothing: phi of a long silence grows without bounds.</summary>
    public const double MaxPhi = 1_000;
}

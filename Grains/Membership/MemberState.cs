using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>A member as a node sees it.</summary>
/// <param name="Record">What is known of it.</param>
/// <param name="Status">The record's status, or <see cref="MemberStatus.Suspect"/> where the seeing node suspects it.</param>
/// <param name="Phi">How unlikely its silence is; 0 for the seeing node itself.</param>
/// <param name="StatusAge">How long it has had this status.</param>
/// <param name="HeartbeatAge">How long ago its last heartbeat was heard of; where none was, since the seeing node started.</param>
/// <param name="SuspectedBy">The live members whose suspicion of this incarnation counts, in the order of their names.</param>
public sealed record MemberState(
    MemberRecord Record,
    MemberStatus Status,
    double Phi,
    TimeSpan StatusAge,
    TimeSpan HeartbeatAge,
    ImmutableArray<string> SuspectedBy);

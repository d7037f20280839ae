namespace OrleansKv.Membership;

/// <summary>A member in a node's <see cref="GossipState"/>: what is known of it, and what the node thinks of it.</summary>
internal sealed class Member(MemberRecord record, PhiAccrualDetector detector, TimeSpan now)
{
    public MemberRecord Record { get; set; } = record;

    public PhiAccrualDetector Detector => detector;

    /// <summary>True while the node itself suspects it.</summary>
    public bool IsSuspected { get; set; }

    /// <summary>Since when a majority has suspected it without a break; null when none does.</summary>
    public TimeSpan? SuspectedByMajoritySince { get; set; }

    /// <summary>Since when it has had its status.</summary>
    public TimeSpan StatusSince { get; set; } = now;

    /// <summary>The exchange whose digest last named it.</summary>
    public long LastDigest { get; set; }

    public MemberStatus Status => IsSuspected && Record.IsLive() ? MemberStatus.Suspect : Record.Status;
}

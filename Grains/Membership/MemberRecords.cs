using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>
/// How two records of a node become one. The higher incarnation replaces the lower. Within one, the status that counts more, the
/// higher heartbeat and the later facts stay, each by itself: so the merge is the join of a lattice (commutative, associative,
/// idempotent), it does not matter in which order and how often records arrive, and nothing goes back.
/// </summary>
public static class MemberRecords
{
    /// <summary>The record that knows what either knows: the very <paramref name="known"/> when <paramref name="received"/> adds nothing.</summary>
    public static MemberRecord Merge(MemberRecord known, MemberRecord received)
    {
        if (received.Incarnation != known.Incarnation) return received.Incarnation > known.Incarnation ? received : known;
        var merged = Merge(known, received.Status, received.Heartbeat);
        return Compare(received.Facts, known.Facts) > 0 ? merged with { Facts = received.Facts } : merged;
    }

    /// <summary>The record with a status and a heartbeat of the same incarnation: the very <paramref name="known"/> when they add nothing.</summary>
    public static MemberRecord Merge(MemberRecord known, MemberStatus status, long heartbeat) =>
        status <= known.Status && heartbeat <= known.Heartbeat
            ? known
            : known with { Status = status > known.Status ? status : known.Status, Heartbeat = Math.Max(heartbeat, known.Heartbeat) };

    /// <summary>The record in short.</summary>
    public static MemberDigest Digest(this MemberRecord record) =>
        new(record.Node, record.Incarnation, record.Status, record.Heartbeat, record.Facts.Version);

    /// <summary>True when the node neither is down nor has left.</summary>
    public static bool IsLive(this MemberRecord record) => record.Status < MemberStatus.Down;

    /// <summary>
    /// Orders facts by version. Two nodes that run under one name by mistake may give a version two contents: then any order will do,
    /// as long as all nodes choose the same.
    /// </summary>
    public static int Compare(MemberFacts left, MemberFacts right)
    {
        if (ReferenceEquals(left, right)) return 0;
        var order = left.Version.CompareTo(right.Version);
        if (order == 0) order = left.RingVersion.CompareTo(right.RingVersion);
        if (order == 0) order = left.CompleteRanges.CompareTo(right.CompleteRanges);
        if (order == 0) order = left.Weight.CompareTo(right.Weight);
        if (order == 0) order = string.CompareOrdinal(left.Zone, right.Zone);
        return order == 0 ? Compare(left.Suspicions, right.Suspicions) : order;
    }

    private static int Compare(ImmutableArray<Suspicion> left, ImmutableArray<Suspicion> right)
    {
        for (var i = 0; i < Math.Min(left.Length, right.Length); i++)
        {
            var order = string.CompareOrdinal(left[i].Node, right[i].Node);
            if (order == 0) order = left[i].Incarnation.CompareTo(right[i].Incarnation);
            if (order != 0) return order;
        }
        return left.Length.CompareTo(right.Length);
    }
}

using System.Numerics;
using System.Text;
using OrleansKv.Membership;

namespace OrleansKv.Simulation.Membership;

/// <summary>Counts messages and their size: names as UTF-8 and numbers in 7-bit groups, without an envelope.</summary>
internal sealed class GossipTraffic
{
    public long Messages { get; private set; }

    public long Bytes { get; private set; }

    public int Largest { get; private set; }

    /// <summary>Rounds of all nodes together.</summary>
    public long NodeRounds { get; set; }

    public void Sent(int bytes)
    {
        Messages++;
        Bytes += bytes;
        Largest = Math.Max(Largest, bytes);
    }

    public void Reset() => (Messages, Bytes, Largest, NodeRounds) = (0, 0, 0, 0);

    public static int SizeOf(GossipDigest digest)
    {
        var size = 1 + Size(digest.Members.Length);
        foreach (var member in digest.Members) size += SizeOf(member);
        return size;
    }

    public static int SizeOf(GossipReply reply)
    {
        var size = Size(reply.Newer.Length) + Size(reply.Records.Length) + Size(reply.Wanted.Length);
        foreach (var member in reply.Newer) size += SizeOf(member);
        foreach (var record in reply.Records) size += SizeOf(record);
        foreach (var node in reply.Wanted) size += Size(node);
        return size;
    }

    public static int SizeOf(GossipDelta delta)
    {
        var size = Size(delta.Records.Length);
        foreach (var record in delta.Records) size += SizeOf(record);
        return size;
    }

    private static int SizeOf(MemberDigest digest) =>
        Size(digest.Node) + Size(digest.Incarnation) + 1 + Size(digest.Heartbeat) + Size(digest.FactsVersion);

    private static int SizeOf(MemberRecord record)
    {
        var facts = record.Facts;
        var size = SizeOf(record.Digest()) + Size(facts.Zone) + Size(facts.Weight) + Size(facts.RingVersion) + Size(facts.CompleteRanges) + Size(facts.Suspicions.Length);
        foreach (var suspicion in facts.Suspicions) size += Size(suspicion.Node) + Size(suspicion.Incarnation);
        return size;
    }

    private static int Size(string text)
    {
        var bytes = Encoding.UTF8.GetByteCount(text);
        return Size(bytes) + bytes;
    }

    private static int Size(long number) => Math.Max(1, (64 - BitOperations.LeadingZeroCount((ulong)number) + 6) / 7);
}

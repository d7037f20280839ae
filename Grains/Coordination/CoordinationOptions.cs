using OrleansKv.Configuration;

namespace OrleansKv.Coordination;

/// <summary>How requests are coordinated.</summary>
public sealed record CoordinationOptions
{
    /// <summary>No call to a replica is waited for longer than this. 1 ms to 10 s; default 1 s.</summary>
    public TimeSpan ReplicaTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a request may take when it does not say. 1 ms to <see cref="MaxRequestTimeout"/>; default 5 s.</summary>
    public TimeSpan RequestTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The longest time that a request may ask for. Up to 10 minutes; default 60 s.</summary>
    public TimeSpan MaxRequestTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The largest value that a client may write, in bytes. 1 to 64 MiB; default 1 MiB.</summary>
    public int MaxValueBytes { get; init; } = 1024 * 1024;

    /// <summary>The longest media type that a client may give a value, in characters. 1 to 4,096; default 1,024.</summary>
    public int MaxContentTypeLength { get; init; } = 1024;

    /// <summary>The longest time that a value may be given to live. 1 s to 36,500 days; default 3,650 days.</summary>
    public TimeSpan MaxTtl { get; init; } = TimeSpan.FromDays(3_650);

    /// <summary>Client requests that a node runs at once; more are refused. 1 to 1,000,000; default 4,096.</summary>
    public int MaxConcurrentRequests { get; init; } = 4_096;

    /// <summary>Bytes of the values that those requests write; requests that would write more are refused. <see cref="MaxValueBytes"/> to 64 GiB; default 256 MiB.</summary>
    public long MaxRequestBytesInFlight { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// Calls of a node's coordinators that one node may leave unanswered, beyond which it is not asked; nor is it beyond <see cref="MaxRequestBytesInFlight"/> bytes of values
    /// in them. 1 to 1,000,000; default 32,768.
    /// </summary>
    public int MaxUnansweredCalls { get; init; } = 32_768;

    /// <summary>
    /// Read repairs that a node runs at once; more are skipped and counted, and so are all while the node runs more than half of the requests
    /// that it may. 1 to 100,000; default 256.
    /// </summary>
    public int MaxConcurrentReadRepairs { get; init; } = 256;

    /// <summary>A replica is never called slow, and so never hedged, before this time has passed. 100 µs to 10 s; default 10 ms.</summary>
    public TimeSpan HedgeAfterAtLeast { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>The share of sloppy reads for which a fallback may be asked because a home replica is slow. 0, for none, to 1; default 0.05.</summary>
    public double MaxHedgedShare { get; init; } = 0.05;

    /// <summary>
    /// How long a home replica whose place a fallback took may lack what that one got: so long its answers decide no sloppy read while too few of the others have answered, and one may. 0, for not at all, to 10 minutes;
    /// default 10 s.
    /// </summary>
    public TimeSpan CatchUpTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After how many answers of a node what is known of its latency is made anew; nothing is before the first so many. 8 to 65,536; default 256.</summary>
    public int LatencyWindow { get; init; } = 256;

    /// <summary>
    /// Of keys whose values have at least so many bytes together, as far as is known, one home replica is asked for the value and the others for digests.
    /// 0, for all keys, to 2,147,483,647, for none; default 4 KiB.
    /// </summary>
    public int DigestReadFromBytes { get; init; } = 4 * 1024;

    /// <summary>How old a node's copy of a bucket's properties may grow before it reads them again. 100 ms to 1 hour; default 5 s.</summary>
    public TimeSpan BucketRefreshInterval { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Buckets whose properties a node keeps in memory. 1 to 1,000,000; default 10,000.</summary>
    public int MaxCachedBuckets { get; init; } = 10_000;

    /// <summary>The properties of a bucket that has none of its own. Default: N 3, R and W a quorum, siblings, eventual.</summary>
    public BucketProperties DefaultBucket { get; init; } = new(3, QuorumSize.Quorum, QuorumSize.Quorum, Versioning.ConflictPolicy.Siblings, Consistency.Eventual);

    /// <summary>The properties of a bucket that has none of its own in a cluster of that many nodes: one of fewer than N keeps a replica on each.</summary>
    public BucketProperties DefaultBucketAmong(int nodes) => nodes < DefaultBucket.N ? DefaultBucket with { N = nodes } : DefaultBucket;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of bounds; the message names it.</exception>
    public void Validate()
    {
        OptionRange.Check(ReplicaTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        OptionRange.Check(MaxRequestTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10));
        OptionRange.Check(RequestTimeout, TimeSpan.FromMilliseconds(1), MaxRequestTimeout);
        OptionRange.Check(MaxValueBytes, 1, 64 * 1024 * 1024);
        OptionRange.Check(MaxContentTypeLength, 1, 4096);
        OptionRange.Check(MaxTtl, BucketRules.MinTtl, TimeSpan.FromDays(36_500));
        OptionRange.Check(MaxConcurrentRequests, 1, 1_000_000);
        OptionRange.Check(MaxRequestBytesInFlight, MaxValueBytes, 64L * 1024 * 1024 * 1024);
        OptionRange.Check(MaxUnansweredCalls, 1, 1_000_000);
        OptionRange.Check(MaxConcurrentReadRepairs, 1, 100_000);
        OptionRange.Check(HedgeAfterAtLeast, TimeSpan.FromMicroseconds(100), TimeSpan.FromSeconds(10));
        OptionRange.Check(MaxHedgedShare, 0, 1);
        OptionRange.Check(CatchUpTime, TimeSpan.Zero, TimeSpan.FromMinutes(10));
        OptionRange.Check(LatencyWindow, 8, 65_536);
        OptionRange.Check(DigestReadFromBytes, 0, int.MaxValue);
        OptionRange.Check(BucketRefreshInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        OptionRange.Check(MaxCachedBuckets, 1, 1_000_000);
        if (BucketRules.Check(DefaultBucket, int.MaxValue, MaxTtl) is { } reason)
            throw new ArgumentOutOfRangeException(nameof(DefaultBucket), reason);
    }
}

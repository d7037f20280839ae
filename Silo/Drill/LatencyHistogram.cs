namespace OrleansKv.Silo.Drill;

/// <summary>Counts latencies in buckets whose bounds grow by 2 %, from 10 µs to more than a minute. Safe for all threads.</summary>
internal sealed class LatencyHistogram
{
    private const double Growth = 1.02;
    private static readonly TimeSpan Least = TimeSpan.FromMicroseconds(10);

    private readonly long[] _counts = new long[800];
    private long _count;
    private long _maxTicks;

    /// <summary>How many were recorded.</summary>
    public long Count => Interlocked.Read(ref _count);

    /// <summary>The longest.</summary>
    public TimeSpan Max => new(Interlocked.Read(ref _maxTicks));

    /// <summary>Records one.</summary>
    public void Record(TimeSpan latency)
    {
        var bucket = latency <= Least ? 0 : Math.Min(_counts.Length - 1, (int)Math.Ceiling(Math.Log(latency / Least, Growth)));
        Interlocked.Increment(ref _counts[bucket]);
        Interlocked.Increment(ref _count);
        var max = Interlocked.Read(ref _maxTicks);
        while (latency.Ticks > max && Interlocked.CompareExchange(ref _maxTicks, latency.Ticks, max) is var seen && seen != max) max = seen;
    }

    /// <summary>The latency that a share of all did not exceed, at most 2 % too high; zero when nothing was recorded.</summary>
    /// <param name="share">0 to 1.</param>
    public TimeSpan Quantile(double share)
    {
        var rank = (long)Math.Ceiling(share * Count);
        for (var bucket = 0; bucket < _counts.Length; bucket++)
        {
            rank -= Interlocked.Read(ref _counts[bucket]);
            if (rank <= 0) return Min(Least * Math.Pow(Growth, bucket), Max);
        }
        return Max;
    }

    private static TimeSpan Min(TimeSpan one, TimeSpan other) => one < other ? one : other;
}

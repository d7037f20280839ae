namespace OrleansKv.Versioning;

/// <summary>
/// A hybrid logical clock (Kulkarni et al., "Logical Physical Clocks", 2014): readings follow physical time,
/// but each is above all earlier ones of this clock and above all those of others that it has observed. A full logical part
/// carries into the physical one. Safe for concurrent use, without a lock.
/// </summary>
/// <param name="time">The physical clock.</param>
/// <param name="maxDrift">How far ahead of the physical clock another's reading is followed.</param>
public sealed class HybridLogicalClock(TimeProvider time, TimeSpan maxDrift)
{
    private long _last;
    private long _clampedCount;

    /// <summary>How many observed readings were further ahead than the accepted drift.</summary>
    public long ClampedCount => Volatile.Read(ref _clampedCount);

    /// <summary>A new reading, above all earlier and all observed ones.</summary>
    public HybridTimestamp Next()
    {
        var now = Pack(time.GetUtcNow());
        while (true)
        {
            var last = Volatile.Read(ref _last);
            var next = Math.Max(now, last + 1);
            if (Interlocked.CompareExchange(ref _last, next, last) == last) return new HybridTimestamp(next);
        }
    }

    /// <summary>
    /// Takes note of another clock's reading. One that is further ahead than the accepted drift only moves this clock up to
    /// that drift, so that a single wrong clock does not pull a whole cluster into the future.
    /// </summary>
    /// <returns>False when the reading was too far ahead and was not followed all the way.</returns>
    public bool Observe(HybridTimestamp remote)
    {
        if (remote.Value <= Volatile.Read(ref _last)) return true;
        var bound = Pack(time.GetUtcNow() + maxDrift);
        var accepted = remote.Value <= bound;
        RaiseTo(accepted ? remote.Value : bound);
        if (!accepted) Interlocked.Increment(ref _clampedCount);
        return accepted;
    }

    private void RaiseTo(long value)
    {
        var last = Volatile.Read(ref _last);
        while (last < value)
        {
            var seen = Interlocked.CompareExchange(ref _last, value, last);
            if (seen == last) return;
            last = seen;
        }
    }

    private static long Pack(DateTimeOffset instant) => Math.Max(0, instant.ToUnixTimeMilliseconds()) << HybridTimestamp.LogicalBits;
}

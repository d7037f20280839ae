using System.Numerics;

namespace OrleansKv.Coordination;

/// <summary>
/// How long answers have lately taken: a histogram whose counts are halved every so many answers, so that the last few windows weigh most. Recorded
/// on many threads without a lock: of two at once, one may be forgotten.
/// </summary>
/// <param name="window">Answers after which the figures are made anew; there are none before the first so many.</param>
internal sealed class ReadLatency(int window)
{
    /// <summary>Buckets of a quarter of an octave: a figure is at most 25 % too high.</summary>
    private const int BucketsPerOctave = 4;

    /// <summary>Up to 2^22 µs, 4 s.</summary>
    private const int Octaves = 22;

    private readonly int[] _counts = new int[Octaves * BucketsPerOctave];
    private int _recorded;
    private long _p99Ticks;
    private long _medianTicks;

    /// <summary>The time within which 99 % of the answers came; null before there have been enough.</summary>
    public TimeSpan? P99 => Volatile.Read(ref _p99Ticks) is > 0 and var ticks ? TimeSpan.FromTicks(ticks) : null;

    /// <summary>The time within which half of the answers came; zero before there have been enough.</summary>
    public TimeSpan Median => TimeSpan.FromTicks(Volatile.Read(ref _medianTicks));

    /// <summary>Takes note of an answer.</summary>
    public void Record(TimeSpan duration)
    {
        _counts[BucketOf((long)duration.TotalMicroseconds)]++;
        if (Interlocked.Increment(ref _recorded) % window != 0) return;
        Volatile.Write(ref _medianTicks, Quantile(0.5).Ticks);
        Volatile.Write(ref _p99Ticks, Quantile(0.99).Ticks);
        for (var i = 0; i < _counts.Length; i++) _counts[i] /= 2;
    }

    private TimeSpan Quantile(double share)
    {
        long all = 0;
        foreach (var count in _counts) all += count;
        var needed = (long)Math.Ceiling(all * share);
        var bucket = 0;
        for (long seen = _counts[0]; seen < needed && bucket < _counts.Length - 1; seen += _counts[bucket]) bucket++;
        return UpperEnd(bucket);
    }

    private static int BucketOf(long microseconds)
    {
        if (microseconds < 1) return 0;
        var octave = BitOperations.Log2((ulong)microseconds);
        if (octave >= Octaves) return (Octaves * BucketsPerOctave) - 1;
        // The two bits below the highest one.
        var quarter = octave >= 2 ? (int)(microseconds >> (octave - 2)) & 3 : (int)(microseconds << (2 - octave)) & 3;
        return (octave * BucketsPerOctave) + quarter;
    }

    private static TimeSpan UpperEnd(int bucket)
    {
        var (octave, quarter) = Math.DivRem(bucket, BucketsPerOctave);
        return TimeSpan.FromMicroseconds((1L << octave) * (1 + ((quarter + 1) / (double)BucketsPerOctave)));
    }
}

namespace OrleansKv.Pacing;

/// <summary>
/// Whether clients of this node wait longer than usual: the exponentially weighted mean of the last requests' times, against the mean of many
/// more. Recorded by coordinators on many threads without a lock: of two at once, one may be forgotten.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ForegroundLatency(TimeProvider time)
{
    private const double RecentWeight = 1.0 / 32;
    private const double UsualWeight = 1.0 / 2_048;

    /// <summary>So long after the last request nobody is kept waiting.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private double _recent;
    private double _usual;
    private long _last;

    /// <summary>Takes note of a request.</summary>
    public void Record(TimeSpan duration)
    {
        var (ms, recent, usual) = (duration.TotalMilliseconds, Volatile.Read(ref _recent), Volatile.Read(ref _usual));
        Volatile.Write(ref _recent, usual == 0 ? ms : recent + (RecentWeight * (ms - recent)));
        Volatile.Write(ref _usual, usual == 0 ? ms : usual + (UsualWeight * (ms - usual)));
        Volatile.Write(ref _last, time.GetTimestamp());
    }

    /// <summary>How many times longer than usual requests take; 1 when they do not, and while there are none.</summary>
    public double Slowdown
    {
        get
        {
            var usual = Volatile.Read(ref _usual);
            return usual == 0 || time.GetElapsedTime(Volatile.Read(ref _last)) > Idle ? 1 : Math.Max(1, Volatile.Read(ref _recent) / usual);
        }
    }
}

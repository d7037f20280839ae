namespace OrleansKv.Pacing;

/// <summary>
/// Whether clients of this node wait longer than usual. Times are taken together a short while at a time, by their quadratic mean, in which the slow ones weigh most. What is usual follows quickly when
/// requests get faster and in minutes when they get slower: otherwise the work that slows them down would itself become what is usual. Recorded by coordinators on many threads without a lock.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class ForegroundLatency(TimeProvider time)
{
    /// <summary>So long requests are taken together.</summary>
    internal static readonly TimeSpan Window = TimeSpan.FromMilliseconds(250);

    /// <summary>So long after the last request nobody is kept waiting.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan FallTime = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan RiseTime = TimeSpan.FromMinutes(5);

    /// <summary>So few say nothing.</summary>
    private const int LeastRequests = 8;

    /// <summary>One second: a million squares of it can be added up.</summary>
    private const double MaxMicroseconds = 1_000_000;

    private long _opened = time.GetTimestamp();
    private long _requests;
    private long _squares;
    private long _last;
    private double _recent;
    private double _usual;

    /// <summary>Takes note of a request.</summary>
    public void Record(TimeSpan duration)
    {
        var now = time.GetTimestamp();
        CloseWindow(now);
        var micros = (long)Math.Min(duration.TotalMicroseconds, MaxMicroseconds);
        Interlocked.Add(ref _squares, micros * micros);
        Interlocked.Increment(ref _requests);
        Volatile.Write(ref _last, now);
    }

    /// <summary>Whether there were requests in the last two seconds.</summary>
    public bool HasClients => (Volatile.Read(ref _requests) > 0 || Volatile.Read(ref _usual) != 0) && time.GetElapsedTime(Volatile.Read(ref _last)) <= Idle;

    /// <summary>How many times longer than usual requests take; 1 when they do not, and while there are none.</summary>
    public double Slowdown
    {
        get
        {
            CloseWindow(time.GetTimestamp());
            var usual = Volatile.Read(ref _usual);
            return usual != 0 && HasClients ? Math.Max(1, Volatile.Read(ref _recent) / usual) : 1;
        }
    }

    /// <summary>One thread closes a window; what others record in the same moment counts for this one or the next.</summary>
    private void CloseWindow(long now)
    {
        var opened = Volatile.Read(ref _opened);
        var elapsed = time.GetElapsedTime(opened, now);
        if (elapsed < Window || (elapsed < Idle && Volatile.Read(ref _requests) < LeastRequests)) return;
        if (Interlocked.CompareExchange(ref _opened, now, opened) != opened) return;
        var (requests, squares) = (Interlocked.Exchange(ref _requests, 0), Interlocked.Exchange(ref _squares, 0));
        if (requests < LeastRequests) return;
        var (recent, usual) = (Math.Sqrt((double)squares / requests), Volatile.Read(ref _usual));
        var share = Math.Min(1, elapsed / (recent < usual ? FallTime : RiseTime));
        Volatile.Write(ref _usual, usual == 0 ? recent : usual + (share * (recent - usual)));
        Volatile.Write(ref _recent, recent);
    }
}

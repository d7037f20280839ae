namespace OrleansKv.Simulation.World;

/// <summary>A machine's clock: it runs a little fast or slow, and shows a wrong time. It goes on while processes come and go.</summary>
internal sealed class MachineClock(EventLoop loop)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _elapsed;
    private TimeSpan _since;

    /// <summary>By how much the time of day is wrong.</summary>
    public TimeSpan Offset { get; set; }

    /// <summary>Seconds that the clock counts in a second.</summary>
    public double Rate { get; private set; } = 1;

    /// <summary>What a stopwatch shows that was started with the world.</summary>
    public TimeSpan Elapsed => _elapsed + ((loop.Now - _since) * Rate);

    public DateTimeOffset UtcNow => Start + Offset + Elapsed;

    public void ChangeRate(double rate)
    {
        (_elapsed, _since) = (Elapsed, loop.Now);
        Rate = rate;
    }

    /// <summary>The virtual time in which this clock counts the given time.</summary>
    public TimeSpan ToWorld(TimeSpan local) => Rate == 1 ? local : local / Rate;
}

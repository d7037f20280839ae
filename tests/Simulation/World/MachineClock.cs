namespace OrleansKv.Simulation.World;

/// <summary>A machine's clock: it runs a little fast or slow, and shows a wrong time. It goes on while processes come and go.</summary>
internal sealed class MachineClock(EventLoop loop)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private TimeSpan _elapsed;
    private TimeSpan _since;
    private TimeSpan _offset;
    private TimeSpan _behind;
    private TimeSpan _ahead;

    /// <summary>By how much the time of day is wrong, but for what comes of the rate.</summary>
    public TimeSpan Offset
    {
        get => _offset;
        set
        {
            NoteError();
            _offset = value;
            NoteError();
        }
    }

    /// <summary>By how much the time of day was behind the true time at most.</summary>
    public TimeSpan Behind
    {
        get
        {
            NoteError();
            return _behind;
        }
    }

    /// <summary>By how much the time of day was ahead of the true time at most.</summary>
    public TimeSpan Ahead
    {
        get
        {
            NoteError();
            return _ahead;
        }
    }

    /// <summary>Seconds that the clock counts in a second.</summary>
    public double Rate { get; private set; } = 1;

    /// <summary>What a stopwatch shows that was started with the world.</summary>
    public TimeSpan Elapsed => _elapsed + ((loop.Now - _since) * Rate);

    public DateTimeOffset UtcNow => Start + Offset + Elapsed;

    /// <summary>The virtual instant at which a clock that is right shows a time of day.</summary>
    public static TimeSpan ToWorld(DateTimeOffset time) => time - Start;

    /// <summary>The time of day by a clock that is right.</summary>
    public static DateTimeOffset ToTimeOfDay(TimeSpan instant) => Start + instant;

    public void ChangeRate(double rate)
    {
        NoteError();
        (_elapsed, _since) = (Elapsed, loop.Now);
        Rate = rate;
    }

    /// <summary>The virtual time in which this clock counts the given time.</summary>
    public TimeSpan ToWorld(TimeSpan local) => Rate == 1 ? local : local / Rate;

    /// <summary>Between two changes the error grows or shrinks steadily: it is largest at one of them.</summary>
    private void NoteError()
    {
        var error = Offset + Elapsed - loop.Now;
        if (error > _ahead) _ahead = error;
        if (-error > _behind) _behind = -error;
    }
}

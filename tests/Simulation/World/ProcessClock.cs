namespace OrleansKv.Simulation.World;

/// <summary>The clock as a process sees it: its timers stop with it.</summary>
internal sealed class ProcessClock(EventLoop loop, SimulatedProcess process, MachineClock machine) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => machine.UtcNow;

    public override long GetTimestamp() => machine.Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(loop, process, machine, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}

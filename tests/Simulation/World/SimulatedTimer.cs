namespace OrleansKv.Simulation.World;

/// <summary>A timer of a process, by its machine's clock.</summary>
internal sealed class SimulatedTimer(EventLoop loop, SimulatedProcess owner, MachineClock clock, TimerCallback callback, object? state)
    : ITimer, IThreadPoolWorkItem
{
    private long _order = -1;
    private long _fired = -2;
    private TimeSpan _period = Timeout.InfiniteTimeSpan;

    public SimulatedProcess Owner => owner;

    /// <summary>True while the entry of the queue with that number is the one that counts.</summary>
    public bool IsSetFor(long order) => _order == order && !owner.IsDead;

    /// <summary>The time has come; false for an entry of the queue that a later change has replaced.</summary>
    public bool TryFire(long order)
    {
        if (_order != order) return false;
        _fired = order;
        return true;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        _order = -1;
        _period = period;
        if (dueTime != Timeout.InfiniteTimeSpan) Set(dueTime);
        return true;
    }

    /// <summary>Runs the callback, unless the timer was changed between the time it fired and now: a paused process is late.</summary>
    public void Execute()
    {
        if (_order != _fired) return;
        _order = -1;
        if (_period > TimeSpan.Zero) Set(_period);
        callback(state);
    }

    public void Dispose() => _order = -1;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Set(TimeSpan due)
    {
        loop.Schedule(this, clock.ToWorld(due));
        _order = loop.LastOrder;
    }
}

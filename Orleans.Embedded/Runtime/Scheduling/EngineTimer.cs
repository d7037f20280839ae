namespace OrleansKv.Embedded;

/// <summary>Makes timers that carry nothing of the flow of control that made them.</summary>
internal static class EngineTimer
{
    /// <summary>A timer that is not set.</summary>
    public static ITimer Create(TimeProvider clock, TimerCallback callback, object state)
    {
        using var _ = ExecutionContext.IsFlowSuppressed() ? default : ExecutionContext.SuppressFlow();
        return clock.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Runs an action once after a delay.</summary>
    public static void RunAfter(TimeProvider clock, TimeSpan delay, Action action)
    {
        var shot = new Shot(action);
        shot.Timer = Create(clock, static state => ((Shot)state!).Run(), shot);
        shot.Timer.Change(delay, Timeout.InfiniteTimeSpan);
    }

    private sealed class Shot(Action action)
    {
        public ITimer? Timer { get; set; }

        public void Run()
        {
            Timer!.Dispose();
            action();
        }
    }
}

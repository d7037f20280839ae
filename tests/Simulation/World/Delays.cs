namespace OrleansKv.Simulation.World;

/// <summary>Waits for a time by a clock.</summary>
internal static class Delays
{
    /// <summary>Exact to the tick: the delays of the runtime are whole milliseconds, and none at all below one.</summary>
    public static Task DelayAsync(this TimeProvider clock, TimeSpan time)
    {
        var completion = new TaskCompletionSource();
        clock.CreateTimer(static state => ((TaskCompletionSource)state!).SetResult(), completion, time, Timeout.InfiniteTimeSpan);
        return completion.Task;
    }
}

using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.World;

public sealed class EventLoopTests
{
    [Fact]
    public void Work_that_is_ready_runs_before_time_passes()
    {
        var (loop, process) = Create();
        var instants = new List<TimeSpan>();
        var done = process.Run(async () =>
        {
            for (var i = 0; i < 3; i++)
            {
                instants.Add(loop.Now);
                await Task.Yield();
            }
            await Clock(loop, process).DelayAsync(TimeSpan.FromSeconds(5));
            instants.Add(loop.Now);
        });
        Assert.True(loop.RunUntil(() => done.IsCompleted, TimeSpan.FromSeconds(10)));
        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.FromSeconds(5)], instants);
    }

    [Fact]
    public void The_limit_of_virtual_time_ends_a_run()
    {
        var (loop, process) = Create();
        var done = process.Run(() => Clock(loop, process).DelayAsync(TimeSpan.FromSeconds(5)));
        Assert.False(loop.RunUntil(() => done.IsCompleted, TimeSpan.FromSeconds(4)));
        Assert.Equal(TimeSpan.FromSeconds(4), loop.Now);
    }

    [Fact]
    public void A_circle_at_one_instant_ends_a_run()
    {
        var (loop, process) = Create();
        _ = process.Run(async () =>
        {
            while (true) await Task.Yield();
        });
        var stalled = Assert.Throws<SimulationStalledException>(() => loop.RunUntil(static () => false, TimeSpan.FromSeconds(4)));
        Assert.Contains("one instant", stalled.Message, StringComparison.Ordinal);
    }

    private static (EventLoop Loop, SimulatedProcess Process) Create()
    {
        // Continuations are the loop's.
        SynchronizationContext.SetSynchronizationContext(null);
        var loop = new EventLoop(new Random(1), new Trace(null));
        return (loop, new SimulatedProcess(loop, "n1"));
    }

    private static ProcessClock Clock(EventLoop loop, SimulatedProcess process) => new(loop, process, new MachineClock(loop));
}

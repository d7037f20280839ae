namespace OrleansKv.Simulation.World;

public sealed class MachineClockTests
{
    [Fact]
    public void The_largest_error_of_a_clock_is_kept_in_either_direction()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        var loop = new EventLoop(new Random(1), new Trace(null));
        var clock = new MachineClock(loop);
        AssertError(0, 0);
        clock.Offset = TimeSpan.FromSeconds(3);
        clock.Offset = TimeSpan.FromSeconds(-1);
        AssertError(1, 3);
        clock.ChangeRate(0.9);
        Pass(TimeSpan.FromSeconds(40));
        AssertError(5, 3);
        clock.ChangeRate(1.5);
        Pass(TimeSpan.FromSeconds(20));
        AssertError(5, 5);
        clock.Offset = TimeSpan.Zero;
        AssertError(5, 6);

        void Pass(TimeSpan time)
        {
            var right = new SimulatedProcess(loop, "right");
            var passed = right.Run(() => new ProcessClock(loop, right, new MachineClock(loop)).DelayAsync(time));
            Assert.True(loop.RunUntil(() => passed.IsCompleted, TimeSpan.FromMinutes(5)));
        }

        void AssertError(double behind, double ahead) =>
            Assert.Equal((TimeSpan.FromSeconds(behind), TimeSpan.FromSeconds(ahead)), (clock.Behind, clock.Ahead));
    }
}

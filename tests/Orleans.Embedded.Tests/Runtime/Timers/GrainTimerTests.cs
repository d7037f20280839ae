using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;

namespace OrleansKv.Embedded.Runtime.Timers;

public sealed class GrainTimerTests
{
    [Fact]
    public async Task A_timer_ticks_when_due_and_then_each_period_as_turns_of_its_grain()
    {
        var (cluster, clock, grain) = await StartAsync("ticks");
        await using var _ = cluster;
        await grain.Start(TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(10), interleave: false);

        await AdvanceAsync(4, 0);
        await AdvanceAsync(1, 1);
        await AdvanceAsync(9, 1);
        await AdvanceAsync(1, 2);
        await AdvanceAsync(10, 3);
        Assert.Equal(0, await grain.GetTicksElsewhere());

        async Task AdvanceAsync(int seconds, int ticks)
        {
            clock.Advance(TimeSpan.FromSeconds(seconds));
            Assert.Equal(ticks, await grain.GetTicks());
        }
    }

    [Fact]
    public async Task A_tick_waits_for_a_running_request_unless_it_interleaves()
    {
        var (cluster, clock, grain) = await StartAsync("waits");
        await using var _ = cluster;
        await grain.Start(TimeSpan.FromSeconds(1), Timeout.InfiniteTimeSpan, interleave: false);
        var blocking = grain.WaitForRelease();
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(0, await grain.PeekTicks());

        await grain.StartInterleaving(TimeSpan.FromSeconds(1));
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await grain.PeekTicks());

        await grain.Release();
        await blocking.WaitAsync(TestCluster.Deadline);
        Assert.Equal(2, await grain.GetTicks());
    }

    [Fact]
    public async Task A_tick_that_throws_does_not_stop_the_timer()
    {
        var (cluster, clock, grain) = await StartAsync("throws");
        await using var _ = cluster;
        await grain.Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: false);
        for (var i = 1; i <= 3; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Equal(i, await grain.GetTicks());
        }
    }

    [Fact]
    public async Task A_disposed_timer_ticks_no_more_and_deactivation_disposes_timers()
    {
        var (cluster, clock, grain) = await StartAsync("stops");
        await using var _ = cluster;
        await grain.Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: false);
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await grain.GetTicks());
        Assert.True(await grain.Stop());
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(1, await grain.GetTicks());

        await grain.Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: false);
        await grain.GoAway();
        Assert.Equal(0, await grain.GetTicks());
        clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(0, await grain.GetTicks());
    }

    [Fact]
    public async Task A_changed_timer_follows_its_new_times()
    {
        var (cluster, clock, grain) = await StartAsync("changes");
        await using var _ = cluster;
        await grain.Start(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(1), interleave: false);
        await grain.Change(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(60));

        clock.Advance(TimeSpan.FromSeconds(29));
        Assert.Equal(0, await grain.GetTicks());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, await grain.GetTicks());
        clock.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(1, await grain.GetTicks());
        clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(2, await grain.GetTicks());
    }

    [Fact]
    public async Task A_timer_is_made_in_a_turn_of_its_grain_only()
    {
        var (cluster, _, grain) = await StartAsync("outside");
        await using var __ = cluster;

        await Assert.ThrowsAsync<InvalidOperationException>(() => grain.StartOutside());
    }

    private static async Task<(TestCluster Cluster, ManualTimeProvider Clock, ITimerGrain Grain)> StartAsync(string key)
    {
        var clock = new ManualTimeProvider();
        var cluster = await TestCluster.StartAsync(1, silo => silo.Services.AddSingleton<TimeProvider>(clock));
        return (cluster, clock, (await cluster.StartClientAsync()).GetGrain<ITimerGrain>(key));
    }
}

public interface ITimerGrain : IGrainWithStringKey
{
    Task Start(TimeSpan dueTime, TimeSpan period, bool interleave);

    [AlwaysInterleave]
    Task StartInterleaving(TimeSpan dueTime);

    Task StartOutside();

    Task Change(TimeSpan dueTime, TimeSpan period);

    Task<bool> Stop();

    Task GoAway();

    Task<int> GetTicks();

    [AlwaysInterleave]
    Task<int> PeekTicks();

    Task<int> GetTicksElsewhere();

    Task WaitForRelease();

    [AlwaysInterleave]
    Task Release();
}

public sealed class TimerGrain : Grain, ITimerGrain
{
    private readonly TaskCompletionSource _release = new();
    private TaskScheduler? _scheduler;
    private IGrainTimer? _timer;
    private int _ticks;
    private int _ticksElsewhere;

    public Task Start(TimeSpan dueTime, TimeSpan period, bool interleave)
    {
        _scheduler = TaskScheduler.Current;
        _timer = this.RegisterGrainTimer(Tick, new GrainTimerCreationOptions(dueTime, period) { Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task StartInterleaving(TimeSpan dueTime) => Start(dueTime, Timeout.InfiniteTimeSpan, interleave: true);

    public Task StartOutside() => Task.Run(() => this.RegisterGrainTimer(Tick, TimeSpan.Zero, TimeSpan.FromSeconds(1)));

    public Task Change(TimeSpan dueTime, TimeSpan period)
    {
        _timer!.Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task<bool> Stop()
    {
        _timer!.Dispose();
        return Task.FromResult(true);
    }

    public Task GoAway()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<int> GetTicks() => Task.FromResult(_ticks);

    public Task<int> PeekTicks() => Task.FromResult(_ticks);

    public Task<int> GetTicksElsewhere() => Task.FromResult(_ticksElsewhere);

    public Task WaitForRelease() => _release.Task;

    public Task Release()
    {
        _release.TrySetResult();
        return Task.CompletedTask;
    }

    private Task Tick(CancellationToken cancellationToken)
    {
        _ticks++;
        _ticksElsewhere += TaskScheduler.Current == _scheduler ? 0 : 1;
        return this.GetPrimaryKeyString() == "throws" ? throw new InvalidOperationException("tick") : Task.CompletedTask;
    }
}

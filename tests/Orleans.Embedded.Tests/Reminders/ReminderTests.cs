using Orleans.TestingHost;

namespace OrleansKv.Embedded.Reminders;

/// <summary>Reminders on a real clock.</summary>
public sealed class ReminderTests : IAsyncLifetime
{
    private static readonly TimeSpan Short = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Long = TimeSpan.FromHours(1);
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo
            .UseInMemoryReminderService()
            .Configure<ReminderOptions>(options => options.MinimumReminderPeriod = Short));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_reminder_ticks_until_it_is_taken_away()
    {
        var before = DateTime.UtcNow;
        await Grain("a").Set("tick", Short, Short);
        await Until(async () => (await Grain("a").GetTicks()).Length >= 3);

        await Grain("a").Unset("tick");

        var ticks = await Grain("a").GetTicks();
        Assert.All(ticks, tick => Assert.Equal(("tick", Short), (tick.Name, tick.Period)));
        Assert.Single(ticks.Select(tick => tick.First).Distinct());
        Assert.InRange(ticks[0].First, before, before + Deadline);
        Assert.All(ticks.Zip(ticks.Skip(1)), pair => Assert.True(pair.First.Current < pair.Second.Current));
        Assert.False(await Grain("a").Has("tick"));
    }

    [Fact]
    public async Task A_due_tick_activates_its_grain()
    {
        await Grain("b").Set("tick", Short, Short);
        await _cluster.DeactivateAsync(Grain("b"));

        await Until(() => Task.FromResult(_cluster.TryGetGrainContext(Grain("b").GetGrainId(), out _)));

        await Until(async () => (await Grain("b").GetTicks()).Length >= 1);
        await Grain("b").Unset("tick");
    }

    [Fact]
    public async Task A_grain_sees_its_own_reminders_only()
    {
        await Grain("c").Set("one", Long, Long);
        await Grain("c").Set("two", Long, Long);
        await Grain("d").Set("three", Long, Long);

        Assert.Equal(["one", "two"], (await Grain("c").GetNames()).ToArray());
        Assert.True(await Grain("c").Has("one"));
        Assert.False(await Grain("c").Has("three"));
    }

    [Fact]
    public async Task Setting_a_reminder_again_replaces_it()
    {
        await Grain("e").Set("tick", Long, Long);
        await Grain("e").Set("tick", TimeSpan.Zero, Short);

        await Until(async () => (await Grain("e").GetTicks()).Length >= 2);

        Assert.Equal("tick", Assert.Single(await Grain("e").GetNames()));
        Assert.Equal(Short, (await Grain("e").GetTicks())[0].Period);
        await Grain("e").Unset("tick");
    }

    [Fact]
    public async Task A_reminder_that_was_changed_is_not_taken_away_with_an_old_handle()
    {
        await Grain("f").Set("tick", Long, Long);

        await Assert.ThrowsAsync<ReminderException>(() => Grain("f").UnsetOldHandle("tick"));

        Assert.True(await Grain("f").Has("tick"));
    }

    [Fact]
    public async Task A_tick_that_fails_does_not_end_the_reminder()
    {
        await Grain("g").FailNext();
        await Grain("g").Set("tick", Short, Short);

        await Until(async () => (await Grain("g").GetTicks()).Length >= 2);

        await Grain("g").Unset("tick");
    }

    [Fact]
    public async Task A_tick_can_set_another_reminder()
    {
        await Grain("h").SetInTick("inner");
        await Grain("h").Set("outer", Short, Long);

        await Until(async () => (await Grain("h").GetTicks()).Length == 2);

        Assert.Equal(["outer", "inner"], (await Grain("h").GetTicks()).Select(tick => tick.Name));
    }

    [Fact]
    public async Task A_period_below_the_minimum_is_refused()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Grain("i").Set("tick", Long, Short - TimeSpan.FromTicks(1)));
        await Grain("i").Set("tick", Long, Short);
    }

    [Fact]
    public async Task Times_below_zero_are_refused()
    {
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain("j").Set("tick", TimeSpan.FromTicks(-1), Long));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain("j").Set("tick", Timeout.InfiniteTimeSpan, Long));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Grain("j").Set("tick", Long, Timeout.InfiniteTimeSpan));
        await Assert.ThrowsAsync<ArgumentNullException>(() => Grain("j").Set(" ", Long, Long));
    }

    [Fact]
    public async Task A_grain_that_takes_no_reminders_cannot_set_one() =>
        await Assert.ThrowsAsync<InvalidOperationException>(() => _cluster.Client.GetGrain<IForgetfulGrain>("k").Set());

    private IAlarmGrain Grain(string key) => _cluster.Client.GetGrain<IAlarmGrain>(key);

    private static async Task Until(Func<Task<bool>> condition)
    {
        var start = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(start) < Deadline, "The condition was not met in time.");
            await Task.Delay(5);
        }
    }
}

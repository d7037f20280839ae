namespace OrleansKv.Embedded.Simulation.Reminders;

public sealed class ReminderSimulationTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public async Task Ticks_come_at_the_due_time_and_then_every_period()
    {
        await using var simulation = new ReminderSimulation(1);
        var start = simulation.Now;
        simulation.Set("a", 10 * Second, Minute);

        simulation.Advance(3 * Minute, Second);

        var ticks = simulation.Log.Take();
        Assert.Equal([start + (10 * Second), start + (70 * Second), start + (130 * Second)], ticks.Select(tick => tick.At));
        Assert.All(ticks, tick => Assert.Equal((start + (10 * Second), Minute, tick.At), (tick.Status.FirstTickTime, tick.Status.Period, tick.Status.CurrentTickTime)));
    }

    [Fact]
    public async Task Missed_ticks_are_not_made_up_for_and_the_rhythm_stays()
    {
        await using var simulation = new ReminderSimulation(1);
        var start = simulation.Now;
        simulation.Set("a", Minute, Minute);
        simulation.StopSilo("s1");
        simulation.Jump((10 * Minute) + (20 * Second));
        simulation.StartSilo("s1");

        simulation.Advance(Minute, Second);

        Assert.Equal(start + (11 * Minute), Assert.Single(simulation.Log.Take()).At);
    }

    [Fact]
    public async Task A_reminder_outlives_every_silo()
    {
        await using var simulation = new ReminderSimulation(2);
        simulation.Set("a", Minute, Minute);
        simulation.Kill("s1");
        simulation.Kill("s2");
        simulation.Advance(5 * Minute, Second);
        Assert.Empty(simulation.Log.Take());

        simulation.StartSilo("s3");
        simulation.Advance(Minute, Second);

        Assert.Equal("s3", Assert.Single(simulation.Log.Take()).Silo);
    }

    [Fact]
    public async Task Every_reminder_is_ticked_by_one_silo_and_the_share_of_a_dead_one_moves()
    {
        await using var simulation = new ReminderSimulation(3);
        SetMany(simulation, 60);
        simulation.Advance(Minute, Second);
        var before = Owners(simulation);
        Assert.Equal(3, before.Values.Distinct().Count());

        simulation.Kill("s2");
        simulation.Advance(Minute, Second);
        var after = Owners(simulation);

        Assert.Equal(60, before.Count);
        Assert.Equal(60, after.Count);
        Assert.DoesNotContain("s2", after.Values);
        Assert.All(before.Where(owner => owner.Value != "s2"), owner => Assert.Equal(owner.Value, after[owner.Key]));
    }

    [Fact]
    public async Task A_silo_that_joins_takes_its_share_over_and_gives_it_back_when_it_stops()
    {
        await using var simulation = new ReminderSimulation(2);
        SetMany(simulation, 60);
        simulation.Advance(Minute, Second);
        var before = Owners(simulation);

        simulation.StartSilo("s3");
        simulation.Advance(Minute, Second);
        var joined = Owners(simulation);
        simulation.StopSilo("s3");
        simulation.Advance(Minute, Second);

        Assert.Equal(60, joined.Count);
        Assert.InRange(joined.Values.Count(silo => silo == "s3"), 5, 40);
        Assert.All(joined.Where(owner => owner.Value != "s3"), owner => Assert.Equal(before[owner.Key], owner.Value));
        Assert.Equal(before, Owners(simulation));
    }

    [Fact]
    public async Task A_reminder_that_was_taken_away_ticks_on_no_silo()
    {
        await using var simulation = new ReminderSimulation(3);
        SetMany(simulation, 20);
        for (var i = 0; i < 20; i += 2)
        {
            simulation.Unset($"{i}");
        }

        simulation.Kill("s1");
        simulation.Advance(Minute, Second);

        Assert.Equal(Enumerable.Range(0, 20).Where(i => i % 2 == 1).Select(i => $"{i}").Order(), simulation.Log.Take().Select(tick => tick.Grain).Order());
    }

    [Fact]
    public async Task Changes_made_through_any_silo_reach_the_one_that_ticks()
    {
        await using var simulation = new ReminderSimulation(3);
        SetMany(simulation, 20);
        for (var i = 0; i < 20; i++)
        {
            simulation.Set($"{i}", TimeSpan.FromHours(1), Minute);
        }

        simulation.Advance(10 * Minute, Second);

        Assert.Empty(simulation.Log.Take());
    }

    [Fact]
    public async Task A_tick_that_fails_does_not_end_the_reminder()
    {
        await using var simulation = new ReminderSimulation(1);
        simulation.Log.Fails = true;
        simulation.Set("a", Minute, Minute);

        simulation.Advance(3 * Minute, Second);

        Assert.Equal(3, simulation.Log.Take().Count);
    }

    [Fact]
    public async Task A_reminder_may_be_due_in_a_year()
    {
        await using var simulation = new ReminderSimulation(1);
        var start = simulation.Now;
        simulation.Set("a", TimeSpan.FromDays(365), TimeSpan.FromDays(365));

        simulation.Advance(TimeSpan.FromDays(400), TimeSpan.FromHours(12));

        Assert.Equal(start + TimeSpan.FromDays(365), Assert.Single(simulation.Log.Take()).At);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task One_seed_gives_one_order_of_ticks(int seed) => Assert.Equal(await RunAsync(seed), await RunAsync(seed));

    private static async Task<IReadOnlyList<LoggedTick>> RunAsync(int seed)
    {
        await using var simulation = new ReminderSimulation(3, seed);
        SetMany(simulation, 30);
        simulation.Advance(Minute, Second);
        simulation.Kill("s3");
        simulation.Advance(Minute, Second);
        simulation.StartSilo("s3");
        simulation.Advance(Minute, Second);
        return simulation.Log.Take();
    }

    private static void SetMany(ReminderSimulation simulation, int count)
    {
        for (var i = 0; i < count; i++)
        {
            simulation.Set($"{i}", 30 * Second, Minute);
        }
    }

    /// <summary>Who ticked each grain since the last look; fails when a grain was ticked twice.</summary>
    private static Dictionary<string, string> Owners(ReminderSimulation simulation) =>
        simulation.Log.Take().ToDictionary(tick => tick.Grain, tick => tick.Silo);
}

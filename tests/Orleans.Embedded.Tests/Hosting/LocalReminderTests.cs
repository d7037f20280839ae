using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Embedded.Simulation.Reminders;

namespace OrleansKv.Embedded.Hosting;

/// <summary>Reminders that each silo has in a table of its own.</summary>
public sealed class LocalReminderTests
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(30);
    private readonly TickLog _log = new(TimeProvider.System);
    private readonly Dictionary<string, MemoryReminderTable> _tables = new() { ["s1"] = new(), ["s2"] = new() };

    [Fact]
    public async Task A_reminder_ticks_on_the_silo_that_it_was_registered_on_and_on_no_other()
    {
        await using var cluster = new TestCluster();
        await StartAsync(cluster);

        var ticks = new List<LoggedTick>();
        await TestClusterExtensions.Until(() =>
        {
            ticks.AddRange(_log.Take());
            return Task.FromResult(ticks.GroupBy(static tick => tick.Grain).Count(static grain => grain.Count() >= 3) == 20);
        });

        Assert.All(ticks, static tick => Assert.StartsWith(tick.Silo, tick.Grain, StringComparison.Ordinal));
        Assert.All(_tables, static table => Assert.Equal(10, table.Value.ReadRows(0, 0).Result.Reminders.Count));
    }

    [Fact]
    public async Task The_reminders_of_a_silo_rest_while_it_is_away_and_tick_when_it_is_back()
    {
        await using var cluster = new TestCluster();
        await StartAsync(cluster);
        await cluster.Cluster.KillAsync("s2");
        // A tick that was being delivered then may come to the log a little later.
        _log.Take();
        await TestClusterExtensions.Until(() => Task.FromResult(_log.Take().Any(static tick => tick.Silo == "s1")));

        var ticks = new List<LoggedTick>();
        await TestClusterExtensions.Until(() =>
        {
            ticks.AddRange(_log.Take());
            return Task.FromResult(ticks.Count(static tick => tick.Grain == "s1-0") >= 5);
        });
        Assert.All(ticks, static tick => Assert.Equal("s1", tick.Silo));

        await StartSiloAsync(cluster, "s2");
        await TestClusterExtensions.Until(() => Task.FromResult(_log.Take().Any(static tick => tick is { Silo: "s2", Grain: "s2-0" })));
    }

    private async Task StartAsync(TestCluster cluster)
    {
        foreach (var silo in _tables.Keys)
        {
            await StartSiloAsync(cluster, silo);
        }

        foreach (var silo in _tables.Keys)
        {
            for (var i = 0; i < 10; i++)
            {
                await cluster.Host(silo).Grains().GetGrain<ITickedGrain>($"{silo}-{i}").Set(Period, Period);
            }
        }
    }

    private Task<IHost> StartSiloAsync(TestCluster cluster, string name) => cluster.StartSiloAsync(name, silo =>
    {
        silo.AddLocalReminders().Configure<ReminderOptions>(static options => options.MinimumReminderPeriod = Period);
        silo.Services.AddSingleton<IReminderTable>(_tables[name]);
        silo.Services.AddSingleton(_log);
    });
}

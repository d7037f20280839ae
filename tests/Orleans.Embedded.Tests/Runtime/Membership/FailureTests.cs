using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Embedded.Runtime.Placement;

namespace OrleansKv.Embedded.Runtime.Membership;

public sealed class FailureTests
{
    [Fact]
    public async Task A_call_to_a_silo_that_is_killed_fails_and_later_ones_are_refused_until_it_is_back()
    {
        await using var cluster = await StartAsync(2);
        var grain = cluster.Host("s1").Grains().GetGrain<ICrashGrain>("x@s2");
        var running = grain.WaitForRelease();
        await TestClusterExtensions.Until(async () => await grain.GetWaiting() == 1);

        await cluster.Cluster.KillAsync("s2");

        await Assert.ThrowsAsync<SiloUnavailableException>(() => running.WaitAsync(TestCluster.Deadline));
        await Assert.ThrowsAsync<KeyNotFoundException>(() => grain.GetWaiting());

        await cluster.StartSiloAsync("s2", Configure);
        Assert.Equal(0, await grain.GetWaiting());
    }

    [Fact]
    public async Task No_turn_timer_or_hook_of_a_killed_silo_runs_any_more()
    {
        var clock = new ManualTimeProvider();
        var trace = new Trace();
        await using var cluster = await StartAsync(2, clock, trace);
        var grain = cluster.Host("s1").Grains().GetGrain<ICrashGrain>("x@s2");
        await grain.StartTimer(TimeSpan.FromSeconds(1));
        var waiting = grain.WaitForRelease();
        await TestClusterExtensions.Until(async () => await grain.GetWaiting() == 1);
        var killed = cluster.Host("s2");

        await cluster.Cluster.KillAsync(killed.Address());
        trace.Release.TrySetResult();
        clock.Advance(TimeSpan.FromSeconds(10));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting.WaitAsync(TestCluster.Deadline));
        await killed.StopAsync();

        // Another call is made, so that what would run has had its chance.
        await cluster.Host("s1").Grains().GetGrain<ICrashGrain>("y@s1").GetWaiting();
        Assert.DoesNotContain(trace.Events, item => item.StartsWith("x@s2 released") || item.StartsWith("x@s2 tick") || item.StartsWith("x@s2 deactivated"));
    }

    [Fact]
    public async Task Until_a_killed_silo_is_declared_dead_calls_to_it_get_no_answer()
    {
        var clock = new ManualTimeProvider();
        await using var cluster = await StartAsync(2, clock, delay: TimeSpan.FromSeconds(5));
        var grain = cluster.Host("s1").Grains().GetGrain<ICrashGrain>("x@s2");
        await grain.GetWaiting();

        await cluster.Cluster.KillAsync("s2");
        var call = grain.GetWaiting();
        clock.Advance(TimeSpan.FromSeconds(4.9));
        Assert.False(call.IsCompleted);
        Assert.Equal(SiloStatus.Active, cluster.Cluster.Membership.Members.Values.Single(member => member.Name == "s2").Status);

        clock.Advance(TimeSpan.FromSeconds(0.1));
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(TestCluster.Deadline));
        Assert.Equal(SiloStatus.Dead, cluster.Cluster.Membership.Members.Values.Single(member => member.Name == "s2").Status);
    }

    [Fact]
    public async Task A_grain_of_a_killed_silo_is_activated_elsewhere_by_the_default_directory()
    {
        await using var cluster = await StartAsync(3);
        var grains = cluster.Host("s1").Grains();
        var names = new Dictionary<string, string>();
        for (var i = 0; i < 30; i++)
        {
            names[$"k{i}"] = await grains.GetGrain<IEchoGrain>($"k{i}").WhereAmI();
        }

        await cluster.Cluster.KillAsync("s3");

        foreach (var (key, silo) in names)
        {
            var now = await grains.GetGrain<IEchoGrain>(key).WhereAmI();
            Assert.True(silo == "s3" ? now != "s3" : now == silo, $"{key} was on {silo} and is on {now}");
        }
    }

    [Fact]
    public async Task A_stopped_silo_deactivates_its_grains_with_hooks_and_they_move()
    {
        var trace = new Trace();
        await using var cluster = await StartAsync(2, trace: trace);
        var grains = cluster.Host("s1").Grains();
        var s2 = cluster.Host("s2");
        await grains.GetGrain<ICrashGrain>("x@s2").GetWaiting();
        var moving = Enumerable.Range(0, 20).Select(i => grains.GetGrain<IEchoGrain>($"m{i}")).ToList();
        await Task.WhenAll(moving.Select(grain => grain.WhereAmI()));

        await s2.StopAsync().WaitAsync(TestCluster.Deadline);

        Assert.Contains("x@s2 deactivated ShuttingDown", trace.Events);
        Assert.Equal(["s1"], (await Task.WhenAll(moving.Select(grain => grain.WhereAmI()))).Distinct());
        Assert.Equal(SiloStatus.Dead, cluster.Cluster.Membership.GetSiloStatus(s2.Address()));
    }

    [Fact]
    public async Task Calls_go_on_without_failure_while_a_silo_stops()
    {
        await using var cluster = await StartAsync(3);
        var client = await cluster.StartClientAsync();
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, 8).Select(worker => Task.Run(async () =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                await client.GetGrain<IEchoGrain>($"load{worker}-{i % 50}").EchoLater("x");
            }
        })).ToList();

        await cluster.Host("s2").StopAsync().WaitAsync(TestCluster.Deadline);
        await stop.CancelAsync();

        await Task.WhenAll(load).WaitAsync(TestCluster.Deadline);
    }

    [Fact]
    public async Task A_silo_restarted_under_its_name_has_a_higher_generation()
    {
        await using var cluster = await StartAsync(1);
        var first = cluster.Host("s1").Address();
        await cluster.Host("s1").StopAsync();
        var second = (await cluster.StartSiloAsync("s1", Configure)).Address();
        await cluster.Cluster.KillAsync("s1");
        var third = (await cluster.StartSiloAsync("s1", Configure)).Address();

        Assert.True(first.IsPredecessorOf(second));
        Assert.True(second.IsPredecessorOf(third));
        var membership = cluster.Cluster.Membership;
        Assert.Equal(
            [SiloStatus.Dead, SiloStatus.Dead, SiloStatus.Active],
            new[] { first, second, third }.Select(membership.GetSiloStatus));
    }

    [Fact]
    public async Task Two_live_silos_cannot_have_one_name()
    {
        await using var cluster = await StartAsync(1);

        var thrown = await Assert.ThrowsAsync<OrleansConfigurationException>(() => cluster.StartSiloAsync("s1", Configure));

        Assert.Contains("'s1'", thrown.Message);
    }

    [Fact]
    public async Task Membership_updates_show_every_status_of_a_silo_in_order()
    {
        await using var cluster = await StartAsync(1);
        var service = cluster.Host("s1").Services.GetRequiredService<IClusterMembershipService>();
        await using var updates = service.MembershipUpdates.GetAsyncEnumerator();
        Assert.True(await updates.MoveNextAsync());

        var host = await cluster.StartSiloAsync("s2", Configure);
        await service.Refresh(cluster.Cluster.Membership.Version);
        await host.StopAsync();
        var statuses = new List<SiloStatus>();
        while (statuses.LastOrDefault() != SiloStatus.Dead && await updates.MoveNextAsync().AsTask().WaitAsync(TestCluster.Deadline))
        {
            statuses.Add(updates.Current.Members.Values.Single(member => member.Name == "s2").Status);
        }

        Assert.Equal([SiloStatus.Joining, SiloStatus.Active, SiloStatus.ShuttingDown, SiloStatus.Dead], statuses);
    }

    private static Task<TestCluster> StartAsync(int silos, TimeProvider? clock = null, Trace? trace = null, TimeSpan delay = default) =>
        TestCluster.StartAsync(
            silos,
            silo =>
            {
                Configure(silo);
                silo.Services.AddSingleton(clock ?? TimeProvider.System);
                silo.Services.AddSingleton(trace ?? new Trace());
            },
            new EmbeddedClusterOptions { Clock = clock ?? TimeProvider.System, DeathDetectionDelay = delay });

    private static void Configure(ISiloBuilder silo)
    {
        silo.AddPlacementDirector<PinnedPlacement, PinnedDirector>();
        silo.Services.AddSingleton(new Trace());
    }
}

public sealed class Trace
{
    public System.Collections.Concurrent.ConcurrentQueue<string> Events { get; } = [];

    public TaskCompletionSource Release { get; } = new();
}

public interface ICrashGrain : IGrainWithStringKey
{
    Task WaitForRelease();

    [Orleans.Concurrency.AlwaysInterleave]
    Task<int> GetWaiting();

    Task StartTimer(TimeSpan period);
}

[TestPinned]
public sealed class CrashGrain(Trace trace) : Grain, ICrashGrain
{
    private int _waiting;

    private string Key => this.GetPrimaryKeyString();

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        trace.Events.Enqueue($"{Key} deactivated {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public async Task WaitForRelease()
    {
        _waiting++;
        await trace.Release.Task;
        trace.Events.Enqueue($"{Key} released");
    }

    public Task<int> GetWaiting() => Task.FromResult(_waiting);

    public Task StartTimer(TimeSpan period)
    {
        this.RegisterGrainTimer(
            () =>
            {
                trace.Events.Enqueue($"{Key} tick");
                return Task.CompletedTask;
            },
            period,
            period);
        return Task.CompletedTask;
    }
}

using Orleans.Configuration;
using OrleansKv.Embedded.Runtime.Placement;

namespace OrleansKv.Embedded.Simulation;

/// <summary>Silos that are paused, and gateways that are closed.</summary>
public sealed class FaultTests
{
    [Fact]
    public async Task A_paused_silo_runs_nothing_until_it_is_resumed_and_then_everything()
    {
        await using var cluster = await StartAsync();
        var (near, far) = (cluster.Host("s1").Grains(), cluster.Host("s2").Grains());
        Assert.Equal(1, await near.GetGrain<ICountingPinnedGrain>("x@s2").Count());

        cluster.Cluster.Pause("s2");
        var calls = new[]
        {
            near.GetGrain<ICountingPinnedGrain>("x@s2").Count(), // from another silo
            far.GetGrain<ICountingPinnedGrain>("x@s2").Count(), // from the silo itself
            far.GetGrain<ICountingPinnedGrain>("y@s1").Count(), // from the silo to another one
        };
        Assert.Equal(1, await near.GetGrain<ICountingPinnedGrain>("y@s1").Count());
        Assert.All(calls, static call => Assert.False(call.IsCompleted));

        cluster.Cluster.Resume("s2");
        await Task.WhenAll(calls).WaitAsync(TestCluster.Deadline);
        Assert.Equal(4, await near.GetGrain<ICountingPinnedGrain>("x@s2").Count());
        Assert.Equal(3, await near.GetGrain<ICountingPinnedGrain>("y@s1").Count());
    }

    [Fact]
    public async Task A_call_to_a_paused_silo_times_out_and_the_silo_stays_a_member()
    {
        await using var cluster = await StartAsync(static options => options.ResponseTimeout = TimeSpan.FromMilliseconds(200));
        var grain = cluster.Host("s1").Grains().GetGrain<ICountingPinnedGrain>("x@s2");
        await grain.Count();

        cluster.Cluster.Pause("s2");
        await Assert.ThrowsAsync<TimeoutException>(() => grain.Count().WaitAsync(TestCluster.Deadline));
        Assert.Equal(SiloStatus.Active, cluster.Cluster.Membership.GetSiloStatus(cluster.Host("s2").Address()));

        cluster.Cluster.Resume("s2");
        Assert.Equal(2, await grain.Count().WaitAsync(TestCluster.Deadline));
    }

    [Fact]
    public async Task A_paused_silo_can_be_killed_and_takes_what_it_held_with_it()
    {
        await using var cluster = await StartAsync();
        var grain = cluster.Host("s1").Grains().GetGrain<ICountingPinnedGrain>("x@s2");
        await grain.Count();
        cluster.Cluster.Pause("s2");
        var call = grain.Count();
        await cluster.Cluster.KillAsync("s2");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(TestCluster.Deadline));
        Assert.Throws<ArgumentException>(() => cluster.Cluster.Resume("s2"));
    }

    [Fact]
    public async Task Calls_enter_through_the_gateways_that_are_open()
    {
        await using var cluster = await StartAsync();
        var client = await cluster.StartClientAsync();
        cluster.Cluster.CloseGateway("s1");
        cluster.Cluster.Pause("s1");
        for (var i = 1; i <= 4; i++)
        {
            Assert.Equal(i, await client.GetGrain<ICountingPinnedGrain>("x@s2").Count().WaitAsync(TestCluster.Deadline));
        }

        cluster.Cluster.Resume("s1");
        cluster.Cluster.OpenGateway("s1");
        for (var i = 5; i <= 8; i++)
        {
            Assert.Equal(i, await client.GetGrain<ICountingPinnedGrain>("x@s2").Count().WaitAsync(TestCluster.Deadline));
        }
    }

    [Fact]
    public async Task A_call_that_entered_through_a_gateway_ends_when_that_is_closed()
    {
        await using var cluster = await StartAsync();
        var client = await cluster.StartClientAsync();
        cluster.Cluster.CloseGateway("s2");
        Assert.Equal(1, await client.GetGrain<ICountingPinnedGrain>("x@s2").Count());
        cluster.Cluster.Pause("s2");
        var call = client.GetGrain<ICountingPinnedGrain>("x@s2").Count();
        cluster.Cluster.OpenGateway("s2");
        cluster.Cluster.CloseGateway("s1");
        await Assert.ThrowsAsync<SiloUnavailableException>(() => call.WaitAsync(TestCluster.Deadline));
    }

    [Fact]
    public async Task With_all_gateways_closed_a_call_is_rejected()
    {
        await using var cluster = await StartAsync();
        var client = await cluster.StartClientAsync();
        cluster.Cluster.CloseGateway("s1");
        cluster.Cluster.CloseGateway("s2");
        await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => client.GetGrain<ICountingPinnedGrain>("x@s2").Count());
    }

    private static Task<TestCluster> StartAsync(Action<SiloMessagingOptions>? messaging = null) => TestCluster.StartAsync(2, silo =>
    {
        silo.AddPlacementDirector<PinnedPlacement, PinnedDirector>();
        if (messaging is not null)
        {
            silo.Configure(messaging);
        }
    });
}

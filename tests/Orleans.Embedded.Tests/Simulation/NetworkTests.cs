using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;
using OrleansKv.Embedded.Runtime.Messaging;
using OrleansKv.Embedded.Runtime.Placement;

namespace OrleansKv.Embedded.Simulation;

public sealed class NetworkTests
{
    private readonly TestNetwork _network = new();
    private readonly ManualTimeProvider _clock = new();

    [Fact]
    public async Task A_cut_towards_the_callee_loses_the_request_and_the_call_times_out()
    {
        await using var cluster = await StartAsync();
        var grain = cluster.Host("s1").Grains().GetGrain<ICountingPinnedGrain>("x@s2");
        await grain.Count();

        _network.Cut("s1", "s2");
        await AssertTimesOutAsync(grain.Count());
        Assert.Equal(2, await cluster.Host("s2").Grains().GetGrain<ICountingPinnedGrain>("x@s2").Count());
    }

    [Fact]
    public async Task A_cut_towards_the_caller_loses_the_response_after_the_request_ran()
    {
        await using var cluster = await StartAsync();
        var grain = cluster.Host("s1").Grains().GetGrain<ICountingPinnedGrain>("x@s2");
        await grain.Count();

        _network.Cut("s2", "s1");
        var lost = grain.Count();
        await TestClusterExtensions.Until(() => Task.FromResult(
            _network.Sent.Count(static message => message == ("s2", "s1", EmbeddedMessageKind.Response)) == 2));
        await AssertTimesOutAsync(lost);
        Assert.Equal(3, await cluster.Host("s2").Grains().GetGrain<ICountingPinnedGrain>("x@s2").Count());
        _network.Mend("s2", "s1");
        Assert.Equal(4, await grain.Count());
    }

    [Fact]
    public async Task A_slow_link_delays_the_message_by_the_silos_clock()
    {
        await using var cluster = await StartAsync();
        _network.Slow("s1", "s2", TimeSpan.FromSeconds(3));
        var call = cluster.Host("s1").Grains().GetGrain<ICountingPinnedGrain>("x@s2").Count();
        await TestClusterExtensions.Until(() => Task.FromResult(_network.Sent.Contains(("s1", "s2", EmbeddedMessageKind.Request))));

        _clock.Advance(TimeSpan.FromSeconds(2.9));
        Assert.False(call.IsCompleted);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.Equal(1, await call.WaitAsync(TestCluster.Deadline));
    }

    [Fact]
    public async Task Calls_within_a_silo_do_not_use_the_network()
    {
        await using var cluster = await StartAsync();
        await cluster.Host("s1").Grains().GetGrain<ICountingPinnedGrain>("x@s1").Count();

        Assert.Empty(_network.Sent);
    }

    [Fact]
    public async Task A_cancellation_goes_over_the_network_too()
    {
        await using var cluster = await StartAsync();
        RequestContext.Set(Orleans.Runtime.Placement.IPlacementDirector.PlacementHintKey, cluster.Host("s2").Address());
        var grain = cluster.Host("s1").Grains().GetGrain<IMessageGrain>("cancel");
        using var source = new CancellationTokenSource();
        var call = grain.WaitForCancellation(source.Token);
        await TestClusterExtensions.Until(async () => await grain.GetStarted() == 1);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestCluster.Deadline));

        await TestClusterExtensions.Until(async () => await grain.GetCancelled() == 1);
        Assert.Contains(("s1", "s2", EmbeddedMessageKind.Cancel), _network.Sent);
    }

    private Task<TestCluster> StartAsync() =>
        TestCluster.StartAsync(
            2,
            silo =>
            {
                silo.Services.AddSingleton<TimeProvider>(_clock);
                silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(5));
                silo.AddPlacementDirector<PinnedPlacement, PinnedDirector>();
            },
            new EmbeddedClusterOptions { Network = _network, Clock = _clock });

    private async Task AssertTimesOutAsync(Task call)
    {
        _clock.Advance(TimeSpan.FromSeconds(5.2));
        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestCluster.Deadline));
        Assert.Contains("did not arrive on time", thrown.Message);
    }
}

public interface ICountingPinnedGrain : IGrainWithStringKey
{
    Task<int> Count();
}

[TestPinned]
public sealed class CountingPinnedGrain : Grain, ICountingPinnedGrain
{
    private int _count;

    public Task<int> Count() => Task.FromResult(++_count);
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.Configuration;

namespace OrleansKv.Embedded.Runtime.Messaging;

public sealed class MessagingTests
{
    [Fact]
    public async Task A_call_without_an_answer_times_out_after_the_response_timeout_and_not_before()
    {
        var clock = new ManualTimeProvider();
        await using var cluster = await TestCluster.StartAsync(1, silo => silo.Services.AddSingleton<TimeProvider>(clock));
        var silo = await cluster.StartSiloAsync("caller", silo =>
        {
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromSeconds(10));
        });
        var grain = silo.Grains().GetGrain<IMessageGrain>("slow");
        var call = grain.WaitForRelease();

        clock.Advance(TimeSpan.FromSeconds(9.9));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestCluster.Deadline));
        Assert.Contains("did not arrive on time in 00:00:10", thrown.Message);
        await grain.Release();
    }

    [Fact]
    public async Task The_response_timeout_attribute_takes_the_place_of_the_default()
    {
        var clock = new ManualTimeProvider();
        await using var cluster = await TestCluster.StartAsync(1, silo => silo.Services.AddSingleton<TimeProvider>(clock));
        var client = await cluster.StartClientAsync(client => client.Services.AddSingleton<TimeProvider>(clock));
        var grain = client.GetGrain<IMessageGrain>("slow");
        var call = grain.WaitForReleaseForTwoSeconds();

        clock.Advance(TimeSpan.FromSeconds(1.9));
        Assert.False(call.IsCompleted);
        clock.Advance(TimeSpan.FromSeconds(0.2));

        var thrown = await Assert.ThrowsAsync<TimeoutException>(() => call.WaitAsync(TestCluster.Deadline));
        Assert.Contains("did not arrive on time in 00:00:02", thrown.Message);
        await grain.Release();
    }

    [Fact]
    public async Task A_request_whose_caller_has_timed_out_does_not_run()
    {
        var clock = new ManualTimeProvider();
        await using var cluster = await TestCluster.StartAsync(1, silo => silo.Services.AddSingleton<TimeProvider>(clock));
        var client = await cluster.StartClientAsync(client => client.Services.AddSingleton<TimeProvider>(clock));
        var grain = client.GetGrain<IMessageGrain>("expired");
        var blocking = grain.WaitForRelease();
        var queued = grain.CountFast();

        clock.Advance(TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<TimeoutException>(() => queued.WaitAsync(TestCluster.Deadline));
        await grain.Release();
        await blocking.WaitAsync(TestCluster.Deadline);

        Assert.Equal(0, await grain.GetCount());
    }

    [Fact]
    public async Task Cancelling_ends_the_call_at_once_and_cancels_the_callees_token()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var client = await cluster.StartClientAsync();
        for (var i = 0; i < 6; i++)
        {
            using var source = new CancellationTokenSource();
            var grain = client.GetGrain<IMessageGrain>($"cancel{i}");
            var call = grain.WaitForCancellation(source.Token);
            await TestClusterExtensions.Until(async () => await grain.GetStarted() == 1);

            await source.CancelAsync();

            var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestCluster.Deadline));
            Assert.Equal(source.Token, thrown.CancellationToken);
            await TestClusterExtensions.Until(async () => await grain.GetCancelled() == 1);
        }
    }

    [Fact]
    public async Task A_cancelled_token_sends_nothing()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<IMessageGrain>("never");

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.WaitForCancellation(new CancellationToken(canceled: true)));

        Assert.Equal(0, await grain.GetStarted());
    }

    [Fact]
    public async Task A_call_that_is_cancelled_in_the_queue_does_not_run()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<IMessageGrain>("queued");
        using var source = new CancellationTokenSource();
        var blocking = grain.WaitForRelease();
        var queued = grain.WaitForCancellation(source.Token);

        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => queued.WaitAsync(TestCluster.Deadline));
        await grain.Release();
        await blocking.WaitAsync(TestCluster.Deadline);

        Assert.Equal(0, await grain.GetStarted());
    }

    [Fact]
    public async Task A_call_that_waits_for_the_acknowledgement_ends_when_the_callee_does()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var client = await cluster.StartClientAsync(client =>
            client.Configure<ClientMessagingOptions>(options => options.WaitForCancellationAcknowledgement = true));
        var grain = client.GetGrain<IMessageGrain>("acknowledged");
        using var source = new CancellationTokenSource();
        var call = grain.WaitForCancellation(source.Token);
        await TestClusterExtensions.Until(async () => await grain.GetStarted() == 1);

        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(TestCluster.Deadline));
        Assert.Equal(1, await grain.GetCancelled());
    }

    [Fact]
    public async Task A_one_way_call_does_not_wait_and_hides_its_failure()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<IMessageGrain>("oneway");
        var blocking = grain.WaitForRelease();

        await grain.CountAndThrow(default).WaitAsync(TestCluster.Deadline);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => grain.CountAndThrow(new CancellationToken(canceled: true)));

        Assert.Equal(0, await grain.GetCount());
        await grain.Release();
        await blocking.WaitAsync(TestCluster.Deadline);
        await TestClusterExtensions.Until(async () => await grain.GetCount() == 1);
    }

    [Fact]
    public async Task The_request_context_flows_to_the_callee_and_on_but_not_back()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var client = await cluster.StartClientAsync();
        RequestContext.Set("who", "me");

        var seen = await client.GetGrain<IMessageGrain>("context").ReadContext("who", hops: 3);

        Assert.Equal(["me", "me", "me", "me"], seen);
        Assert.Null(RequestContext.Get("added"));
        RequestContext.Clear();
        Assert.Equal(["-"], await client.GetGrain<IMessageGrain>("context").ReadContext("who", hops: 0));
    }

    [Fact]
    public async Task A_request_sees_nothing_of_the_context_of_the_one_before_it()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<IMessageGrain>("separate");
        await grain.GetCount();
        RequestContext.Set("who", "first");
        var first = grain.SetContextAndWaitForRelease();
        RequestContext.Clear();
        var second = grain.ReadContext("who", hops: 0);
        var third = grain.ReadContext("added", hops: 0);

        await grain.Release();

        Assert.Equal("first", await first.WaitAsync(TestCluster.Deadline));
        Assert.Equal(["-"], await second.WaitAsync(TestCluster.Deadline));
        Assert.Equal(["-"], await third.WaitAsync(TestCluster.Deadline));
    }

    [Fact]
    public async Task The_hard_limit_of_an_activation_rejects_what_is_above_it_and_nothing_below()
    {
        await using var cluster = await TestCluster.StartAsync(1, silo =>
            silo.Configure<SiloMessagingOptions>(options => options.MaxEnqueuedRequestsHardLimit = 3));
        var grain = (await cluster.StartClientAsync()).GetGrain<IMessageGrain>("limit");
        await grain.GetCount();
        var blocking = grain.WaitForRelease();
        var queued = new[] { grain.CountFast(), grain.CountFast() };

        await Assert.ThrowsAsync<LimitExceededException>(() => grain.CountFast());

        await grain.Release();
        await blocking.WaitAsync(TestCluster.Deadline);
        await Task.WhenAll(queued).WaitAsync(TestCluster.Deadline);
    }
}

public interface IMessageGrain : IGrainWithStringKey
{
    [ResponseTimeout("00:00:02")]
    Task WaitForReleaseForTwoSeconds();

    Task WaitForRelease();

    Task<string?> SetContextAndWaitForRelease();

    [AlwaysInterleave]
    Task Release();

    [ResponseTimeout("00:00:02")]
    Task CountFast();

    [OneWay]
    Task CountAndThrow(CancellationToken cancellationToken);

    [AlwaysInterleave]
    Task<int> GetCount();

    Task WaitForCancellation(CancellationToken cancellationToken);

    [AlwaysInterleave]
    Task<int> GetStarted();

    [AlwaysInterleave]
    Task<int> GetCancelled();

    Task<List<string>> ReadContext(string key, int hops);
}

public sealed class MessageGrain : Grain, IMessageGrain
{
    private readonly TaskCompletionSource _release = new();
    private int _count;
    private int _started;
    private int _cancelled;

    public Task WaitForReleaseForTwoSeconds() => _release.Task;

    public Task WaitForRelease() => _release.Task;

    public async Task<string?> SetContextAndWaitForRelease()
    {
        RequestContext.Set("added", "here");
        await _release.Task;
        return RequestContext.Get("who") as string;
    }

    public Task Release()
    {
        _release.TrySetResult();
        return Task.CompletedTask;
    }

    public Task CountFast()
    {
        _count++;
        return Task.CompletedTask;
    }

    public Task CountAndThrow(CancellationToken cancellationToken)
    {
        _count++;
        throw new InvalidOperationException("nobody hears this");
    }

    public Task<int> GetCount() => Task.FromResult(_count);

    public async Task WaitForCancellation(CancellationToken cancellationToken)
    {
        _started++;
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _cancelled++;
            throw;
        }
    }

    public Task<int> GetStarted() => Task.FromResult(_started);

    public Task<int> GetCancelled() => Task.FromResult(_cancelled);

    public async Task<List<string>> ReadContext(string key, int hops)
    {
        var own = RequestContext.Get(key) as string ?? "-";
        RequestContext.Set("added", hops);
        List<string> others = hops == 0
            ? []
            : await GrainFactory.GetGrain<IMessageGrain>($"{this.GetPrimaryKeyString()}{hops}").ReadContext(key, hops - 1);
        return [own, .. others];
    }
}

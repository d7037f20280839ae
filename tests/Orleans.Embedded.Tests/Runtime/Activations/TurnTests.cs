using Orleans.Concurrency;
using Orleans.Configuration;

namespace OrleansKv.Embedded.Runtime.Activations;

public sealed class TurnTests
{
    [Fact]
    public async Task Ten_thousand_concurrent_calls_into_one_activation_never_overlap()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var client = await cluster.StartClientAsync();
        var grain = client.GetGrain<ITurnGrain>("one");

        await Task.WhenAll(Enumerable.Range(0, 10_000).Select(_ => Task.Run(() => grain.Increment()))).WaitAsync(TestCluster.Deadline);

        Assert.Equal(10_000, await grain.GetCount());
        Assert.Equal(1, await grain.GetMostTogether());
    }

    [Fact]
    public async Task Calls_of_one_caller_run_in_the_order_of_sending()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<ITurnGrain>("order");
        await grain.Increment();

        await Task.WhenAll(Enumerable.Range(0, 1000).Select(i => grain.Note(i)));

        Assert.Equal(Enumerable.Range(0, 1000), await grain.GetNotes());
    }

    [Fact]
    public async Task A_request_runs_to_its_end_before_the_next_begins()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<ITurnGrain>("queue");
        var blocked = grain.WaitForRelease();
        var next = grain.Increment();
        await TestClusterExtensions.Until(async () => await grain.GetWaitingNow() == 1);

        Assert.False(next.IsCompleted);
        await grain.Release();
        await blocked.WaitAsync(TestCluster.Deadline);
        await next.WaitAsync(TestCluster.Deadline);
    }

    [Fact]
    public async Task Requests_of_a_reentrant_grain_interleave_at_awaits_but_never_run_at_the_same_time()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<IReentrantTurnGrain>("r");
        var blocked = grain.WaitForRelease();
        await grain.Release();
        await blocked.WaitAsync(TestCluster.Deadline);

        await Task.WhenAll(Enumerable.Range(0, 2000).Select(_ => Task.Run(() => grain.CountTurn()))).WaitAsync(TestCluster.Deadline);
        Assert.Equal(1, await grain.GetMostThreads());
    }

    [Fact]
    public async Task Read_only_requests_interleave_with_each_other_and_not_with_others()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<ITurnGrain>("ro");
        await grain.Increment();

        var readers = new[] { grain.ReadUntilReleased(), grain.ReadUntilReleased() };
        await TestClusterExtensions.Until(async () => await grain.GetReadersNow() == 2);
        var writer = grain.Increment();
        var lateReader = grain.ReadUntilReleased();
        await TestClusterExtensions.Until(async () => await grain.GetReadersNow() == 3);

        Assert.False(writer.IsCompleted);
        await grain.Release();
        await Task.WhenAll([.. readers, lateReader]).WaitAsync(TestCluster.Deadline);
        await writer.WaitAsync(TestCluster.Deadline);
        Assert.Equal(1, await grain.GetMostTogether());
    }

    [Fact]
    public async Task Awaits_and_started_tasks_stay_on_the_activations_scheduler()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<ITurnGrain>("scheduler");

        Assert.Equal([], await grain.FindSchedulerLeaks());
    }

    [Fact]
    public async Task A_call_chain_that_comes_back_ends_in_a_timeout()
    {
        await using var cluster = await TestCluster.StartAsync(2, silo =>
            silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.FromMilliseconds(300)));
        var client = await cluster.StartClientAsync();

        await Assert.ThrowsAsync<TimeoutException>(() => client.GetGrain<ITurnGrain>("a").CallThrough("b", allow: false));
    }

    [Fact]
    public async Task A_call_chain_comes_back_where_it_is_allowed_to()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var client = await cluster.StartClientAsync();

        Assert.Equal(1, await client.GetGrain<ITurnGrain>("a").CallThrough("b", allow: true).WaitAsync(TestCluster.Deadline));
    }
}

public interface ITurnGrain : IGrainWithStringKey
{
    Task Increment();

    Task<int> GetCount();

    Task<int> GetMostTogether();

    Task Note(int number);

    Task<List<int>> GetNotes();

    Task WaitForRelease();

    [AlwaysInterleave]
    Task Release();

    [AlwaysInterleave]
    Task<int> GetWaitingNow();

    [ReadOnly]
    Task<int> ReadUntilReleased();

    [AlwaysInterleave]
    Task<int> GetReadersNow();

    Task<List<string>> FindSchedulerLeaks();

    Task<int> CallThrough(string other, bool allow);

    Task<int> CallBack(string origin);
}

public sealed class TurnGrain : Grain, ITurnGrain
{
    private readonly TaskCompletionSource _release = new();
    private readonly List<int> _notes = [];
    private int _count;
    private int _together;
    private int _mostTogether;
    private int _waiting;
    private int _readers;

    public async Task Increment()
    {
        _together++;
        _mostTogether = Math.Max(_mostTogether, _together + _readers);
        var count = _count;
        await Task.Yield();
        _count = count + 1;
        _together--;
    }

    public Task<int> GetCount() => Task.FromResult(_count);

    public Task<int> GetMostTogether() => Task.FromResult(_mostTogether);

    public Task Note(int number)
    {
        _notes.Add(number);
        return Task.CompletedTask;
    }

    public Task<List<int>> GetNotes() => Task.FromResult(_notes);

    public async Task WaitForRelease()
    {
        _waiting++;
        await _release.Task;
    }

    public Task Release()
    {
        _release.TrySetResult();
        return Task.CompletedTask;
    }

    public Task<int> GetWaitingNow() => Task.FromResult(_waiting);

    public async Task<int> ReadUntilReleased()
    {
        _readers++;
        await _release.Task;
        return _readers--;
    }

    public Task<int> GetReadersNow() => Task.FromResult(_readers);

    public async Task<List<string>> FindSchedulerLeaks()
    {
        List<string> leaks = [];
        var own = TaskScheduler.Current;
        Check("at the start", own != TaskScheduler.Default);
        await Task.Yield();
        Check("after a yield", TaskScheduler.Current == own);
        await Task.Delay(1);
        Check("after a delay", TaskScheduler.Current == own);
        await Task.Run(() => Check("in Task.Run", TaskScheduler.Current == TaskScheduler.Default));
        Check("after Task.Run", TaskScheduler.Current == own);
        await Task.Factory.StartNew(() => Check("in a started task", TaskScheduler.Current == own));
        Check("after a started task", TaskScheduler.Current == own);
        return leaks;

        void Check(string where, bool holds)
        {
            if (!holds)
            {
                leaks.Add(where);
            }
        }
    }

    public async Task<int> CallThrough(string other, bool allow)
    {
        using var section = allow ? RequestContext.AllowCallChainReentrancy() : RequestContext.SuppressCallChainReentrancy();
        return await GrainFactory.GetGrain<ITurnGrain>(other).CallBack(this.GetPrimaryKeyString());
    }

    public async Task<int> CallBack(string origin)
    {
        await GrainFactory.GetGrain<ITurnGrain>(origin).Increment();
        return await GrainFactory.GetGrain<ITurnGrain>(origin).GetCount();
    }
}

public interface IReentrantTurnGrain : IGrainWithStringKey
{
    Task WaitForRelease();

    Task Release();

    Task CountTurn();

    Task<int> GetMostThreads();
}

[Reentrant]
public sealed class ReentrantTurnGrain : Grain, IReentrantTurnGrain
{
    private readonly TaskCompletionSource _release = new();
    private int _threads;
    private int _mostThreads;

    public Task WaitForRelease() => _release.Task;

    public Task Release()
    {
        _release.TrySetResult();
        return Task.CompletedTask;
    }

    public async Task CountTurn()
    {
        for (var i = 0; i < 3; i++)
        {
            _mostThreads = Math.Max(_mostThreads, Interlocked.Increment(ref _threads));
            Thread.SpinWait(10);
            Interlocked.Decrement(ref _threads);
            await Task.Yield();
        }
    }

    public Task<int> GetMostThreads() => Task.FromResult(_mostThreads);
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

[Collection(TimedClusters.Name)]
public sealed class RingChangeTests
{
    private static readonly ImmutableArray<ObjectKey> Keys = [.. Enumerable.Range(0, 200).Select(static i => new ObjectKey("b", $"k{i}"))];
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private TaskCompletionSource? _held;

    [Fact]
    public async Task Nodes_join_leave_are_replaced_and_weighed_anew_while_clients_write_and_read()
    {
        await using var kv = await StartAsync(3);
        await using var load = Load.Start(kv);
        await kv.RestartAsync("Silo_3");
        await kv.RestartAsync("Silo_4");
        await kv.CarryOutAsync(new RingChange(RingChangeKind.Join, "Silo_3"), new RingChange(RingChangeKind.Join, "Silo_4"));
        Assert.Equal(["Silo_0", "Silo_1", "Silo_2", "Silo_3", "Silo_4"], await MembersAsync(kv));
        await kv.CarryOutAsync(new RingChange(RingChangeKind.Leave, "Silo_2"));
        await AssertHoldsNothingAsync("Silo_2");
        await kv.RestartAsync("Silo_5");
        await kv.CarryOutAsync(new RingChange(RingChangeKind.Replace, "Silo_1", By: "Silo_5"));
        await kv.CarryOutAsync(new RingChange(RingChangeKind.Weight, "Silo_3", Weight: 2));
        Assert.Equal(["Silo_0", "Silo_3", "Silo_4", "Silo_5"], await MembersAsync(kv));
        await load.StopAsync();
        Assert.Empty(load.Errors);
        Assert.Empty(load.Stale);
        Assert.True(load.Writes > 100, $"{load.Writes} writes");
        foreach (var (key, value) in load.Last) Assert.Equal([value], await kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_change_that_is_cancelled_in_mid_transfer_is_undone()
    {
        await using var kv = await StartAsync(3);
        await PutAllAsync(kv);
        var id = await BeginHeldJoinAsync(kv);
        var plans = kv.Grains.GetGrain<IPlanGrain>(0);
        Assert.Null((await plans.CancelAsync(id)).Refusal);
        _held!.SetResult();
        await Eventually.TrueAsync(async () => (await plans.GetAsync(id)).Plans[0] is { Moving: [] } view && view.Plan.Status == RingPlanStatus.Cancelled, "nothing moves any more");
        Assert.Equal(["Silo_0", "Silo_1", "Silo_2"], await MembersAsync(kv));
        await Eventually.TrueAsync(async () => await KeysOnAsync("Silo_3") == 0, "what was brought is dropped");
        await AssertAllAsync(kv);
    }

    [Theory]
    [InlineData("Silo_3")]
    [InlineData("Silo_1")]
    public async Task A_change_goes_on_when_a_target_or_a_source_that_was_killed_in_mid_transfer_is_back(string killed)
    {
        await using var kv = await StartAsync(3);
        await PutAllAsync(kv);
        var id = await BeginHeldJoinAsync(kv);
        var plans = kv.Grains.GetGrain<IPlanGrain>(0);
        await kv.KillAsync(killed);
        _held!.SetResult();
        await Eventually.TrueAsync(
            async () => (await plans.GetAsync(id)).Plans[0].Moving.Any(range => range.WaitsFor?.Contains(killed, StringComparison.Ordinal) == true && range.AgeSeconds > 0), "ranges say whom they wait for, and how long");
        await AssertAllAsync(kv);
        await kv.RestartAsync(killed);
        await Eventually.TrueAsync(async () => (await plans.GetAsync(id)).Plans[0].Plan.Status == RingPlanStatus.Done, "the change is done");
        await AssertAllAsync(kv);
    }

    [Fact]
    public async Task After_the_removal_of_a_dead_node_every_key_has_its_home_replicas_again_and_the_node_may_not_come_back()
    {
        await using var kv = await StartAsync(5);
        await PutAllAsync(kv);
        await kv.KillAsync("Silo_4");
        var left = await KeysOnAsync("Silo_4");
        var view = await kv.CarryOutAsync(new RingChange(RingChangeKind.Remove, "Silo_4"));
        Assert.NotNull(view.Plan.EndedAt);
        foreach (var key in Keys)
        {
            var located = await kv.LocateAsync(key);
            Assert.Equal(3, located.Replicas.Count(static replica => replica is { IsHome: true, State: ReplicaState.Present }));
            Assert.DoesNotContain(located.Replicas, static replica => replica.Node == "Silo_4");
        }

        try
        {
            await kv.RestartAsync("Silo_4");
        }
        catch (Exception)
        {
            // It may hear of it so soon that it never comes up.
        }

        await Eventually.TrueAsync(
            async () => (await kv.Cluster.GetClusterAsync()).Nodes.SingleOrDefault(static node => node.Node == "Silo_4") is not { Role: NodeRole.Member }, "it is no member");
        var plans = kv.Grains.GetGrain<IPlanGrain>(0);
        Assert.Contains("was removed", (await plans.StageAsync([new RingChange(RingChangeKind.Join, "Silo_4")])).Refusal);
        Assert.Equal(left, await KeysOnAsync("Silo_4"));
    }

    private async Task PutAllAsync(KvTestCluster kv)
    {
        foreach (var key in Keys) Assert.Null((await kv.PutAsync(key, "v", w: new QuorumSize(QuorumKind.All, 0))).Error);
    }

    private static async Task AssertAllAsync(KvTestCluster kv)
    {
        foreach (var key in Keys) Assert.Equal(["v"], await kv.ValuesAsync(key));
    }

    private async Task<long> KeysOnAsync(string node) => (await ((INodeStore)_stores[node]).GetSizesAsync()).Where(static size => size.Range < 128).Sum(static size => size.Keys);

    /// <summary>Begins the join of a fourth node, whose store takes some keys and then no more.</summary>
    private async Task<string> BeginHeldJoinAsync(KvTestCluster kv)
    {
        var taken = 0;
        _held = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _stores["Silo_3"] = new FaultyNodeStore(new Actor("Silo_3", 1)) { BeforeWrite = (key, _) => key.Bucket == "b" && Interlocked.Increment(ref taken) > 20 ? _held.Task : Task.CompletedTask };
        await kv.RestartAsync("Silo_3");
        var plans = kv.Grains.GetGrain<IPlanGrain>(0);
        var id = (await plans.StageAsync([new RingChange(RingChangeKind.Join, "Silo_3")])).Plans[0].Plan.Id;
        Assert.Null((await plans.CommitAsync(id)).Refusal);
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref taken) > 20), "keys are on their way");
        return id;
    }

    private async Task<KvTestCluster> StartAsync(int nodes)
    {
        var kv = await KvTestCluster.StartAsync(
            nodes, static options => options with { Handoff = options.Handoff with { DropDelay = TimeSpan.FromMilliseconds(500) } },
            node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))));
        kv.EntersByFirstNode = true;
        return kv;
    }

    private static async Task<string[]> MembersAsync(KvTestCluster kv) => [.. (await kv.Cluster.GetRingAsync()).Members.Select(static member => member.Node)];

    private async Task AssertHoldsNothingAsync(string node)
    {
        foreach (var size in await ((INodeStore)_stores[node]).GetSizesAsync())
            if (size.Range < 128) Assert.Equal(0, size.Keys);
    }

    /// <summary>Clients that write each key of their own with what they last read, and read with a strict quorum.</summary>
    private sealed class Load : IAsyncDisposable
    {
        private readonly CancellationTokenSource _stopping = new();
        private Task _clients = Task.CompletedTask;
        private int _writes;

        public ConcurrentBag<string> Errors { get; } = [];

        public ConcurrentBag<string> Stale { get; } = [];

        public ConcurrentDictionary<ObjectKey, string> Last { get; } = new();

        public int Writes => _writes;

        public static Load Start(KvTestCluster kv)
        {
            var load = new Load();
            load._clients = Task.WhenAll(Enumerable.Range(0, 4).Select(client => load.RunAsync(kv, client)));
            return load;
        }

        public async Task StopAsync()
        {
            await _stopping.CancelAsync();
            await _clients;
        }

        public async ValueTask DisposeAsync()
        {
            await StopAsync();
            _stopping.Dispose();
        }

        private async Task RunAsync(KvTestCluster kv, int client)
        {
            await Task.Yield();
            var contexts = new Dictionary<ObjectKey, string?>();
            for (var i = client; !_stopping.IsCancellationRequested; i += 4)
            {
                var key = Keys[i % Keys.Length];
                var value = $"{i}";
                var put = await kv.PutAsync(key, value, contexts.GetValueOrDefault(key), sloppy: false);
                if (put.Error is { } error)
                {
                    Errors.Add($"put {error.Code} {error.Detail} {string.Join(", ", error.Replicas)}");
                    continue;
                }

                Interlocked.Increment(ref _writes);
                contexts[key] = put.Context;
                Last[key] = value;
                var get = await kv.GetAsync(key, sloppy: false);
                if (get.Error is { } failed) Errors.Add($"get {failed.Code} {failed.Detail} {string.Join(", ", failed.Replicas)}");
                else if (KvTestCluster.Texts(get) is not [var read] || read != value) Stale.Add($"{key} {value}: {string.Join(", ", KvTestCluster.Texts(get))}");
                await Task.Delay(1);
            }
        }
    }
}

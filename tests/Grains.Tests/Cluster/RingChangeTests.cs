using System.Collections.Concurrent;
using System.Collections.Immutable;
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

    [Fact]
    public async Task Nodes_join_leave_are_replaced_and_weighed_anew_while_clients_write_and_read()
    {
        await using var kv = await StartAsync(3);
        await using var load = Load.Start(kv);
        await kv.RestartAsync("Silo_3");
        await kv.RestartAsync("Silo_4");
        await CarryOutAsync(kv, new RingChange(RingChangeKind.Join, "Silo_3"), new RingChange(RingChangeKind.Join, "Silo_4"));
        Assert.Equal(["Silo_0", "Silo_1", "Silo_2", "Silo_3", "Silo_4"], await MembersAsync(kv));
        await CarryOutAsync(kv, new RingChange(RingChangeKind.Leave, "Silo_2"));
        await AssertHoldsNothingAsync("Silo_2");
        await kv.RestartAsync("Silo_5");
        await CarryOutAsync(kv, new RingChange(RingChangeKind.Replace, "Silo_1", By: "Silo_5"));
        await CarryOutAsync(kv, new RingChange(RingChangeKind.Weight, "Silo_3", Weight: 2));
        Assert.Equal(["Silo_0", "Silo_3", "Silo_4", "Silo_5"], await MembersAsync(kv));
        await load.StopAsync();
        Assert.Empty(load.Errors);
        Assert.Empty(load.Stale);
        Assert.True(load.Writes > 100, $"{load.Writes} writes");
        foreach (var (key, value) in load.Last) Assert.Equal([value], await kv.ValuesAsync(key));
    }

    private async Task<KvTestCluster> StartAsync(int nodes)
    {
        var kv = await KvTestCluster.StartAsync(
            nodes, static options => options with { Handoff = options.Handoff with { DropDelay = TimeSpan.FromMilliseconds(500) } },
            node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))));
        kv.EntersByFirstNode = true;
        return kv;
    }

    private static async Task<RingPlanView> CarryOutAsync(KvTestCluster kv, params ImmutableArray<RingChange> changes)
    {
        var plans = kv.Grains.GetGrain<IPlanGrain>(0);
        var staged = await plans.StageAsync(changes);
        Assert.Null(staged.Refusal);
        var id = staged.Plans[0].Plan.Id;
        Assert.Null((await plans.CommitAsync(id)).Refusal);
        RingPlanView? view = null;
        await Eventually.TrueAsync(
            async () => (view = (await plans.GetAsync(id)).Plans[0]).Plan.Status == RingPlanStatus.Done,
            () => $"the plan is done; {string.Join("; ", view!.Moving.Take(3))}");
        return view!;
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

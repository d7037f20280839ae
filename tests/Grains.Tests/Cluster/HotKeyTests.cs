using System.Collections.Concurrent;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>Many clients on few keys, while nodes are slow, fail, or are killed.</summary>
public sealed class HotKeyTests
{
    [Fact]
    public async Task Clients_that_race_on_a_key_lose_nothing_and_leave_nothing_that_was_replaced()
    {
        await using var kv = await KvTestCluster.StartAsync(5);
        var key = new ObjectKey("hot", "key");
        var history = new WriteHistory(kv, key);
        await LoadAsync(history, clients: 8, rounds: 40, blindEvery: 8);
        Assert.Equal(8 * 40, history.Acknowledged);
        history.Judge(await kv.ValuesAsync(key));
    }

    [Fact]
    public async Task The_same_holds_with_stores_that_dawdle_beyond_the_time_out_and_fail()
    {
        var stores = new ConcurrentDictionary<string, FaultyNodeStore>();
        await using var kv = await KvTestCluster.StartAsync(
            3,
            options => options with { Coordination = options.Coordination with { ReplicaTimeout = TimeSpan.FromMilliseconds(150) } },
            node => stores[node] = new FaultyNodeStore(new Actor(node, 1)));
        var key = new ObjectKey("hot", "key");
        var history = new WriteHistory(kv, key);
        await Eventually.TrueAsync(async () => await kv.GetAsync(key) is { Error: null, Siblings: [] }, "nodes that have just started answer within the short time-out");

        var operations = 0;
        foreach (var store in stores.Values)
        {
            store.BeforeWrite = (_, _) => (Interlocked.Increment(ref operations) % 13) switch
            {
                0 => Task.FromException(new IOException("The disk failed.")),
                5 => Task.Delay(220),
                _ => Task.CompletedTask,
            };
        }
        await LoadAsync(history, clients: 4, rounds: 20, blindEvery: 10);
        foreach (var store in stores.Values) store.BeforeWrite = null;

        Assert.InRange(history.Acknowledged, 1, 80);
        string[] left = [];
        ReplicaView[] homes = [];
        await Eventually.TrueAsync(
            async () =>
            {
                left = await kv.ValuesAsync(key);
                homes = [.. (await kv.LocateAsync(key)).Replicas.Where(replica => replica.IsHome)];
                return homes.All(home => home.State == ReplicaState.Present)
                    && homes.Select(home => home.ETag).Distinct().Count() == 1
                    && left.Distinct().Count() == left.Length;
            },
            () => $"all replicas agree ({string.Join(", ", homes.Select(static home => $"{home.State} {home.ETag}"))}), and no write that was stored late shows twice ({string.Join(", ", left)})");
        history.Judge(left, mayBeMintedTwice: true);
    }

    [Fact]
    public async Task A_node_killed_under_load_loses_nothing_and_reads_bring_it_up_to_date()
    {
        await using var kv = await KvTestCluster.StartAsync(5);
        var (key, homes) = await kv.FindKeyAsync(homes => homes[0] != "Silo_0");
        var history = new WriteHistory(kv, key);
        var load = LoadAsync(history, clients: 4, rounds: 120, blindEvery: 40);
        await Eventually.TrueAsync(() => Task.FromResult(history.Acknowledged > 20), "the load runs");
        await kv.KillAsync(homes[0]);
        await load;
        Assert.InRange(history.Acknowledged, 100, 480);
        history.Judge(await kv.ValuesAsync(key));

        await kv.RestartAsync(homes[0]);
        await Eventually.TrueAsync(
            async () =>
            {
                history.Judge(await kv.ValuesAsync(key));
                return (await kv.LocateAsync(key)).Replicas.Where(replica => replica.IsHome).Select(replica => replica.ETag).Distinct().Count() == 1;
            },
            "the restarted node is up to date");
    }

    private static Task LoadAsync(WriteHistory history, int clients, int rounds, int blindEvery) =>
        Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            for (var round = 0; round < rounds; round++)
            {
                var value = $"{client}-{round}";
                await (round % blindEvery == client % blindEvery ? history.WriteBlindAsync(value) : history.ReadAndReplaceAsync(value));
            }
        }));
}

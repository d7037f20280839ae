using System.Collections.Concurrent;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Reaping;

/// <summary>Five nodes that keep their stores over restarts, and forget keys seconds after they were deleted.</summary>
[Collection(TimedClusters.Name)]
public sealed class ReapingTests : IAsyncLifetime
{
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
    private static readonly ReapingOptions Soon = new() { Grace = TimeSpan.FromSeconds(1.5), ConfirmedFor = TimeSpan.FromSeconds(1), Interval = TimeSpan.FromMilliseconds(200) };
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private KvTestCluster _kv = null!;

    public async Task InitializeAsync()
    {
        _kv = await KvTestCluster.StartAsync(
            5,
            options => options with
            {
                Gossip = options.Gossip with
                {
                    Interval = TimeSpan.FromMilliseconds(100),
                    SuspicionTime = TimeSpan.FromMilliseconds(200),
                    MinStandardDeviation = TimeSpan.FromMilliseconds(50),
                    FirstInterval = TimeSpan.FromMilliseconds(200),
                },
                Handoff = options.Handoff with { RetryInterval = TimeSpan.FromMilliseconds(100), MaxAge = TimeSpan.FromSeconds(1), SweepInterval = TimeSpan.FromSeconds(1) },
                AntiEntropy = options.AntiEntropy with { Interval = TimeSpan.FromMilliseconds(500) },
                Reaping = Soon,
            },
            node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))));
        _kv.EntersByFirstNode = true;
    }

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_deleted_key_and_an_expired_one_are_forgotten_everywhere_and_can_be_written_again()
    {
        var deleted = new ObjectKey("b", "deleted");
        var expired = new ObjectKey("b", "expired");
        Assert.Null((await _kv.PutAsync(deleted, "old", w: All)).Error);
        Assert.Null((await _kv.DeleteAsync(deleted)).Error);
        Assert.Null((await _kv.Coordinator.PutAsync(new PutRequest(expired, [1], null, null, null, All, null, null, TimeSpan.FromSeconds(1)), CancellationToken.None)).Error);
        await GoneAsync(deleted);
        await GoneAsync(expired);
        Assert.True(await ReapedAsync() >= 2);

        Assert.Null((await _kv.PutAsync(deleted, "new", w: All)).Error);
        Assert.Equal(["new"], await _kv.ValuesAsync(deleted));
    }

    [Fact]
    public async Task Nothing_is_forgotten_while_a_node_is_down_and_a_value_that_it_still_has_does_not_come_back()
    {
        var (key, homes) = await _kv.FindKeyAsync(static homes => !homes.Contains("Silo_0"));
        var away = homes[2];
        Assert.Null((await _kv.PutAsync(key, "old", w: All)).Error);
        await _kv.KillAsync(away);
        Assert.Null((await _kv.DeleteAsync(key)).Error);
        await Eventually.TrueAsync(
            async () => (await StatusesAsync(homes[..2])).Any(status => status.WaitsFor?.Contains(away, StringComparison.Ordinal) == true), "reaping says for whom it waits");
        // As often as it takes for all of them to have been forgotten, if they were.
        await Eventually.TrueAsync(async () => (await StatusesAsync(homes[..1]))[0].LastRound is not null, "rounds go on");
        Assert.Contains(homes[0], await NodesWithAsync(key));

        await _kv.RestartAsync(away);
        await GoneAsync(key);
        Assert.Empty(await _kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_key_with_a_copy_outside_its_home_replicas_is_kept_until_that_is_gone()
    {
        var (key, homes) = await _kv.FindKeyAsync(static homes => !homes.Contains("Silo_0"));
        _stores["Silo_0"].BeforeWrite = (written, next) => written == key && next.IsNothing ? throw new StoreFullException("full") : Task.CompletedTask;
        Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);
        Assert.Null((await _kv.DeleteAsync(key)).Error);
        var (range, version) = ((await _kv.LocateAsync(key)).Range, (await _kv.Cluster.GetRingAsync()).Version);
        var held = await Replica(range, homes[0]).ReadAsync(key, version);
        Assert.Equal(WriteStatus.Stored, await Replica(range, "Silo_0").MergeAsync(new MergeCommand(key, held.Set!, ConflictPolicy.Siblings, version)));
        await Eventually.TrueAsync(async () => (await StatusesAsync([homes[0]]))[0].LastRound < Soon.ConfirmedFor, "rounds go on");
        var until = DateTimeOffset.UtcNow + Soon.Grace + (2 * Soon.ConfirmedFor);
        await Eventually.TrueAsync(() => Task.FromResult(DateTimeOffset.UtcNow > until), "time for it to be forgotten has passed");
        Assert.Equal(homes.Add("Silo_0").Order(), await NodesWithAsync(key));
        _stores["Silo_0"].BeforeWrite = null;
        await GoneAsync(key);

        IKeyRangeGrain Replica(int of, string node) => _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(of, node).ToString());
    }

    [Fact]
    public async Task A_copy_that_could_not_be_removed_is_spread_again_and_forgotten_later()
    {
        var (key, homes) = await _kv.FindKeyAsync(static _ => true);
        var refusals = 1;
        _stores[homes[1]].BeforeWrite = (written, next) =>
            written == key && next.IsNothing && Interlocked.Decrement(ref refusals) >= 0 ? throw new StoreFullException("full") : Task.CompletedTask;
        Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);
        Assert.Null((await _kv.DeleteAsync(key)).Error);
        await GoneAsync(key);
        Assert.True(refusals <= 0);
    }

    /// <summary>The hard case that Riak's testers published as kv679_tombstone.</summary>
    [Fact]
    public async Task A_tombstone_that_is_reaped_while_a_fallback_with_it_is_away_does_not_delete_what_is_written_after_it()
    {
        var (key, homes) = await _kv.FindKeyAsync(static homes => !homes.Contains("Silo_0"));
        string[] nodes = [.. (await _kv.LocateAsync(key)).Replicas.Select(static replica => replica.Node)];
        var fallback = nodes[3] == "Silo_0" ? nodes[4] : nodes[3];
        for (var i = 1; i <= 3; i++) Assert.Null((await _kv.PutAsync(key, $"{i}", (await _kv.GetAsync(key)).Context, w: All)).Error);
        await _kv.KillAsync(homes[2]);
        Assert.Null((await _kv.DeleteAsync(key)).Error);
        await Eventually.TrueAsync(async () => (await NodesWithAsync(key)).Any(node => !homes.Contains(node)), "a fallback has the tombstone");
        await _kv.KillAsync(fallback);
        await _kv.RestartAsync(homes[2]);
        Assert.Empty(await _kv.ValuesAsync(key));
        // Time for the tombstone to be reaped, if it were.
        var until = DateTimeOffset.UtcNow + Soon.Grace + (2 * Soon.ConfirmedFor);
        await Eventually.TrueAsync(() => Task.FromResult(DateTimeOffset.UtcNow > until), "time for it to be reaped has passed");
        Assert.Null((await _kv.PutAsync(key, "last", w: All)).Error);
        await _kv.RestartAsync(fallback);
        await Eventually.TrueAsync(async () => (await NodesWithAsync(key)).SequenceEqual(homes.Order()), "the home replicas alone have the key");
        Assert.Equal(["last"], await _kv.ValuesAsync(key));
    }

    private async Task GoneAsync(ObjectKey key) =>
        await Eventually.TrueAsync(async () => (await NodesWithAsync(key)).Length == 0, $"{key.Key} is forgotten everywhere");

    private async Task<long> ReapedAsync() => (await StatusesAsync(["Silo_0", "Silo_1", "Silo_2", "Silo_3", "Silo_4"])).Sum(static status => status.Reaped);

    private async Task<List<ReapStatus>> StatusesAsync(IEnumerable<string> nodes)
    {
        var statuses = new List<ReapStatus>();
        foreach (var node in nodes) statuses.Add(await _kv.Grains.GetGrain<IReapGrain>(node).GetStatusAsync());
        return statuses;
    }

    private async Task<string[]> NodesWithAsync(ObjectKey key)
    {
        var located = await _kv.LocateAsync(key);
        var ring = await _kv.Cluster.GetRingAsync();
        var nodes = new List<string>();
        foreach (var replica in located.Replicas)
        {
            if (replica.State == Membership.ReplicaState.Unreachable) continue;
            var read = await _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(located.Range, replica.Node).ToString()).ReadAsync(key, ring.Version);
            if (read.Status == ReadStatus.Found) nodes.Add(replica.Node);
        }

        return [.. nodes.Order()];
    }
}

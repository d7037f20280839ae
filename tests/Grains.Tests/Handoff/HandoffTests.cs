using System.Collections.Concurrent;
using System.Collections.Immutable;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Handoff;

/// <summary>Five nodes that keep their stores over restarts; the first one is never killed, as requests come in there.</summary>
[Collection(TimedClusters.Name)]
public sealed class HandoffTests : IAsyncLifetime
{
    private static readonly QuorumSize One = new(QuorumKind.One, 0);
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
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
                Handoff = options.Handoff with { RetryInterval = TimeSpan.FromMilliseconds(100), SweepInterval = TimeSpan.FromSeconds(1) },
            },
            node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))));
        _kv.EntersByFirstNode = true;
        await Eventually.TrueAsync(async () => (await _kv.Grains.GetGrain<IRingGrain>("Silo_0").ListBucketsAsync()).IsAll, "a new node has asked the others for their buckets");
    }

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task With_two_of_five_nodes_down_quorums_are_met_by_fallbacks_and_all_is_handed_over_when_they_are_back()
    {
        var keys = Keys(30);
        foreach (var key in keys) Assert.Null((await _kv.PutAsync(key, "before", w: All)).Error);
        await _kv.KillAsync("Silo_3");
        await _kv.KillAsync("Silo_4");
        foreach (var key in keys)
        {
            Assert.Null((await _kv.PutAsync(key, "during", (await _kv.GetAsync(key)).Context)).Error);
            Assert.Equal(["during"], await _kv.ValuesAsync(key));
        }

        await _kv.RestartAsync("Silo_3");
        await _kv.RestartAsync("Silo_4");
        foreach (var key in keys) await OnlyAtHomeAsync(key, "during");
    }

    [Fact]
    public async Task With_four_of_five_nodes_down_the_last_one_takes_writes_of_all_keys_and_hands_them_over()
    {
        var keys = Keys(20);
        for (var i = 1; i < 5; i++) await _kv.KillAsync($"Silo_{i}");
        foreach (var key in keys)
        {
            Assert.Null((await _kv.PutAsync(key, "alone", w: One)).Error);
            Assert.Equal(["alone"], KvTestCluster.Texts(await _kv.GetAsync(key, One)));
            Assert.Equal(KvErrorCode.QuorumNotMet, (await _kv.PutAsync(key, "two")).Error!.Code);
        }

        for (var i = 1; i < 5; i++) await _kv.RestartAsync($"Silo_{i}");
        foreach (var key in keys) await OnlyAtHomeAsync(key, "alone");
    }

    [Fact]
    public async Task A_fallback_that_restarts_finds_what_it_keeps_for_others_in_its_store()
    {
        var (key, homes) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_4") && !homes.Contains("Silo_0"));
        await _kv.KillAsync("Silo_4");
        Assert.Null((await _kv.PutAsync(key, "kept", w: All)).Error);
        // A second one has it where another home replica was slow to answer for a moment. The tests enter by the first node.
        var fallbacks = (await NodesWithAsync(key)).Where(node => !homes.Contains(node)).ToList();
        Assert.NotEmpty(fallbacks);
        foreach (var fallback in fallbacks.Where(static node => node != "Silo_0"))
        {
            await _kv.KillAsync(fallback);
            await _kv.RestartAsync(fallback);
        }

        await _kv.RestartAsync("Silo_4");
        await OnlyAtHomeAsync(key, "kept");
    }

    [Fact]
    public async Task Home_replicas_alone_count_when_a_request_or_a_strong_bucket_says_so()
    {
        var (key, _) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_3") && homes.Contains("Silo_4"));
        await _kv.KillAsync("Silo_3");
        await _kv.KillAsync("Silo_4");
        Assert.Equal(KvErrorCode.QuorumNotMet, (await _kv.PutAsync(key, "strict", sloppy: false)).Error!.Code);
        Assert.Equal(KvErrorCode.QuorumNotMet, (await _kv.GetAsync(key, sloppy: false)).Error!.Code);
        Assert.Null((await _kv.PutAsync(key, "sloppy", sloppy: true)).Error);

        var strong = new BucketProperties(3, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Strong);
        Assert.Null((await _kv.Coordinator.PutBucketAsync("strong", strong, CancellationToken.None)).Error);
        var (other, _) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_3") && homes.Contains("Silo_4"), "strong");
        Assert.Equal(KvErrorCode.QuorumNotMet, (await _kv.PutAsync(other, "v")).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await _kv.PutAsync(other, "v", sloppy: true)).Error!.Code);
    }

    [Fact]
    public async Task Nodes_that_restart_know_the_properties_of_buckets_while_those_that_keep_them_are_down()
    {
        var lww = new BucketProperties(3, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.LastWriteWins, Consistency.Eventual);
        Assert.Null((await _kv.Coordinator.PutBucketAsync("last", lww, CancellationToken.None)).Error);
        for (var i = 1; i < 5; i++) await _kv.KillAsync($"Silo_{i}");
        await _kv.RestartAsync("Silo_3");
        await AllAsync(node => node is "Silo_0" or "Silo_3", lww);

        // One that was away, and lost its disk, asks the others.
        _stores["Silo_4"] = new FaultyNodeStore(new Actor("Silo_4", 2));
        await _kv.RestartAsync("Silo_4");
        var key = new ObjectKey("last", "k");
        for (var i = 0; i < 20; i++) Assert.Null((await _kv.PutAsync(key, $"{i}", w: One)).Error);
        // One replica has the last write; a read of one may ask another that gets it a moment later.
        await Eventually.TrueAsync(async () => KvTestCluster.Texts(await _kv.GetAsync(key, One)) is ["19"], "the last write is read");

        async Task AllAsync(Func<string, bool> up, BucketProperties expected)
        {
            foreach (var member in (await _kv.Cluster.GetClusterAsync()).Nodes.Where(node => up(node.Node)))
                Assert.Equal(expected, (await _kv.Grains.GetGrain<IRingGrain>(member.Node).FindBucketAsync("last")).Buckets.Single().Properties);
        }
    }

    [Fact]
    public async Task A_replica_that_hangs_is_stood_in_for_and_gets_the_write_when_it_recovers()
    {
        var (key, homes) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_2"));
        Assert.Null((await _kv.PutAsync(key, "before", w: All)).Error);
        var gate = new TaskCompletionSource();
        _stores["Silo_2"].BeforeWrite = (written, _) => written == key ? gate.Task : Task.CompletedTask;
        Assert.Null((await _kv.PutAsync(key, "during", (await _kv.GetAsync(key)).Context, w: All)).Error);
        await Eventually.TrueAsync(async () => (await NodesWithAsync(key)).Any(node => !homes.Contains(node)), "a fallback keeps the write");
        _stores["Silo_2"].BeforeWrite = null;
        gate.SetResult();
        await OnlyAtHomeAsync(key, "during");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_hint_that_is_too_old_is_dropped_and_its_copy_goes_home_all_the_same_even_when_the_store_first_refuses_to_remove_it(bool isRefused)
    {
        var (key, nodes) = await FindAsync();
        var (target, fallback) = (nodes[2], nodes[3]);
        await _kv.KillAsync(target);
        var written = new HybridTimestamp(DateTimeOffset.UtcNow.AddHours(-4).ToUnixTimeMilliseconds() << HybridTimestamp.LogicalBits);
        var set = VersionSets.Write(
            VersionSet.Empty, new Dot(new Actor(fallback, 7), 1), ValueChecksum.Create([1], null), CausalContext.Empty, written, ConflictPolicy.Siblings, new VersioningOptions());
        var refusals = isRefused ? 1 : 0;
        _stores[fallback].BeforeWrite = (_, next) =>
            next.IsNothing && Interlocked.Decrement(ref refusals) >= 0 ? throw new StoreFullException("full") : Task.CompletedTask;
        var range = (await _kv.LocateAsync(key)).Range;
        var replica = _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, fallback).ToString());
        var command = new MergeCommand(key, set, ConflictPolicy.Siblings, (await _kv.Cluster.GetRingAsync()).Version, new StandIn([target], 3));
        Assert.Equal(WriteStatus.Stored, await replica.MergeAsync(command));
        await Eventually.TrueAsync(
            async () => (await _kv.Grains.GetGrain<IRingGrain>(fallback).GetReportAsync()).Hints.Any(hints => hints is { Count: 0, Dropped: > 0 }), "the hint is dropped and counted");
        Assert.Contains(fallback, await NodesWithAsync(key));
        await _kv.RestartAsync(target);
        await Eventually.TrueAsync(
            async () => (await NodesWithAsync(key)).SequenceEqual(nodes[..3].Order()), "the home replicas have the write, and the fallback has not");
        Assert.True(refusals <= 0);
    }

    [Fact]
    public async Task A_home_replica_that_is_back_gets_what_hints_were_given_up_for_though_another_one_stays_away()
    {
        var (key, nodes) = await FindAsync();
        var (away, target, fallback) = (nodes[1], nodes[2], nodes[3]);
        await _kv.KillAsync(away);
        await _kv.KillAsync(target);
        var written = new HybridTimestamp(DateTimeOffset.UtcNow.AddHours(-4).ToUnixTimeMilliseconds() << HybridTimestamp.LogicalBits);
        var set = VersionSets.Write(
            VersionSet.Empty, new Dot(new Actor(fallback, 7), 1), ValueChecksum.Create([.. "kept"u8], null), CausalContext.Empty, written, ConflictPolicy.Siblings, new VersioningOptions());
        var replica = _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId((await _kv.LocateAsync(key)).Range, fallback).ToString());
        Assert.Equal(WriteStatus.Stored, await replica.MergeAsync(new MergeCommand(key, set, ConflictPolicy.Siblings, (await _kv.Cluster.GetRingAsync()).Version, new StandIn([away, target], 3))));
        await Eventually.TrueAsync(
            async () => (await _kv.Grains.GetGrain<IRingGrain>(fallback).GetReportAsync()).Hints.Count(hints => hints is { Count: 0, Dropped: > 0 }) == 2, "both hints are dropped");

        await _kv.RestartAsync(target);
        await Eventually.TrueAsync(async () => (await NodesWithAsync(key)).Contains(target), "the one that is back has the write");
        Assert.Contains(fallback, await NodesWithAsync(key));
        await _kv.RestartAsync(away);
        await OnlyAtHomeAsync(key, "kept");
    }

    [Fact]
    public async Task A_copy_that_no_hint_stands_for_goes_home_too()
    {
        var (key, nodes) = await FindAsync();
        var located = await _kv.LocateAsync(key);
        var set = VersionSets.Write(
            VersionSet.Empty, new Dot(new Actor(nodes[3], 7), 1), ValueChecksum.Create([.. "alone"u8], null), CausalContext.Empty, new HybridTimestamp(1L << HybridTimestamp.LogicalBits),
            ConflictPolicy.Siblings, new VersioningOptions());
        var replica = _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(located.Range, nodes[3]).ToString());
        Assert.Equal(WriteStatus.Stored, await replica.MergeAsync(new MergeCommand(key, set, ConflictPolicy.Siblings, (await _kv.Cluster.GetRingAsync()).Version)));
        Assert.Contains(nodes[3], await NodesWithAsync(key));
        await OnlyAtHomeAsync(key, "alone");
    }

    /// <summary>The hard case that Riak's testers published as kv679_tombstone, but for the reaping in it.</summary>
    [Fact]
    public async Task A_tombstone_that_a_fallback_hands_over_late_does_not_delete_what_was_written_after_it()
    {
        var (key, nodes) = await FindAsync();
        var (home, fallback) = (nodes[2], nodes[3]);
        for (var i = 1; i <= 3; i++) Assert.Null((await _kv.PutAsync(key, $"{i}", (await _kv.GetAsync(key)).Context, w: All)).Error);
        await _kv.KillAsync(home);
        Assert.Null((await _kv.DeleteAsync(key)).Error);
        await Eventually.TrueAsync(async () => (await NodesWithAsync(key)).Contains(fallback), "the fallback has the tombstone");
        await _kv.KillAsync(fallback);
        await _kv.RestartAsync(home);
        Assert.Empty(await _kv.ValuesAsync(key));
        Assert.Null((await _kv.PutAsync(key, "last", w: All)).Error);
        await _kv.RestartAsync(fallback);
        await OnlyAtHomeAsync(key, "last");
    }

    /// <summary>The hard case that Riak's testers published as kv679_dataloss_fb.</summary>
    [Fact]
    public async Task A_fallback_that_lost_its_disk_mints_nothing_that_passes_for_what_it_handed_over_before()
    {
        var (key, nodes) = await FindAsync();
        var fallback = nodes[3];
        foreach (var home in nodes[..3]) await _kv.KillAsync(home);
        Assert.Null((await _kv.PutAsync(key, "first", w: One)).Error);
        await _kv.RestartAsync(nodes[0]);
        await Eventually.TrueAsync(async () => (await NodesWithAsync(key)).Contains(nodes[0]), "a home replica has the first value");

        await _kv.KillAsync(nodes[0]);
        await _kv.KillAsync(fallback);
        _stores[fallback] = new FaultyNodeStore(new Actor(fallback, 2));
        await _kv.RestartAsync(fallback);
        Assert.Null((await _kv.PutAsync(key, "second", w: One)).Error);
        foreach (var home in nodes[..3]) await _kv.RestartAsync(home);
        await Eventually.TrueAsync(
            async () => (await NodesWithAsync(key)).SequenceEqual(nodes[..3].Order()) && KvTestCluster.Texts(await _kv.GetAsync(key, All, sloppy: false)) is ["first", "second"],
            "both values are at home as siblings");
    }

    /// <summary>A key with its preference list, in which only a later fallback is the node that the client talks to.</summary>
    private async Task<(ObjectKey Key, string[] Nodes)> FindAsync()
    {
        for (var i = 0; i < 1000; i++)
        {
            var key = new ObjectKey("b", $"hard-{i}");
            string[] nodes = [.. (await _kv.LocateAsync(key)).Replicas.Select(static replica => replica.Node)];
            if (nodes[4] == "Silo_0") return (key, nodes);
        }

        throw new InvalidOperationException("No key has the first node last.");
    }

    private static List<ObjectKey> Keys(int count) => [.. Enumerable.Range(0, count).Select(static i => new ObjectKey("b", $"key-{i}"))];

    /// <summary>Waits until the key's home replicas, and nobody else, have one value.</summary>
    private async Task OnlyAtHomeAsync(ObjectKey key, string value)
    {
        var located = await _kv.LocateAsync(key);
        string[] homes = [.. located.Replicas.Where(static replica => replica.IsHome).Select(static replica => replica.Node).Order()];
        await Eventually.TrueAsync(
            async () => (await NodesWithAsync(key)).SequenceEqual(homes) && KvTestCluster.Texts(await _kv.GetAsync(key, All, sloppy: false)) is [var found] && found == value,
            $"{key.Key} is at home alone");
    }

    private async Task<ImmutableArray<string>> NodesWithAsync(ObjectKey key)
    {
        var located = await _kv.LocateAsync(key);
        var ring = await _kv.Cluster.GetRingAsync();
        var nodes = new List<string>();
        foreach (var replica in located.Replicas)
        {
            if (replica.State == ReplicaState.Unreachable) continue;
            var read = await _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(located.Range, replica.Node).ToString()).ReadAsync(key, ring.Version);
            if (read.Status == ReadStatus.Found) nodes.Add(replica.Node);
        }

        return [.. nodes.Order()];
    }
}

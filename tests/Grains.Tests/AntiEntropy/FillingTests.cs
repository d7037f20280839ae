using System.Collections.Concurrent;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>Five nodes, of which one comes back with an empty store while another stays away.</summary>
[Collection(TimedClusters.Name)]
public sealed class FillingTests : IAsyncLifetime
{
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
    private static readonly BucketProperties Wide = new(5, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Eventual);
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private KvTestCluster _kv = null!;

    public async Task InitializeAsync()
    {
        _kv = await KvTestCluster.StartAsync(
            5,
            static options => options with
            {
                Gossip = options.Gossip with
                {
                    Interval = TimeSpan.FromMilliseconds(100),
                    SuspicionTime = TimeSpan.FromMilliseconds(200),
                    MinStandardDeviation = TimeSpan.FromMilliseconds(50),
                    FirstInterval = TimeSpan.FromMilliseconds(200),
                },
            },
            node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))));
        _kv.EntersByFirstNode = true;
        _kv.Sloppy = false;
        await Eventually.TrueAsync(async () => (await _kv.NotesAsync("Silo_1")).Nodes?.ContainsKey("Silo_4") == true, "it is remembered that the node had all its data");
    }

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_node_that_lost_its_disk_counts_in_strict_reads_for_each_N_once_all_such_home_replicas_have_filled_it()
    {
        Assert.Null((await _kv.Coordinator.PutBucketAsync("wide", Wide, CancellationToken.None)).Error);
        var wide = new ObjectKey("wide", "k");
        var (narrow, _) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_4") && !homes.Contains("Silo_3"));
        foreach (var key in new[] { wide, narrow }) Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);

        await _kv.KillAsync("Silo_3");
        await _kv.KillAsync("Silo_4");
        _stores["Silo_4"] = new FaultyNodeStore(new Actor("Silo_4", 2));
        await _kv.RestartAsync("Silo_4");
        await Eventually.TrueAsync(async () => await ReadsAsync(narrow, All), "three home replicas have the key, one of them anew");
        await AssertSilo4IsMissedAsync(wide, new QuorumSize(QuorumKind.Count, 4));
        Assert.True(await ReadsAsync(wide, new QuorumSize(QuorumKind.Count, 3)));

        await _kv.RestartAsync("Silo_3");
        await Eventually.TrueAsync(async () => await ReadsAsync(wide, All), "all five have the key");
    }

    [Fact]
    public async Task A_replica_whose_damaged_copy_was_replaced_counts_in_strict_reads_once_all_home_replicas_have_filled_its_range()
    {
        var (key, _) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_4") && homes.Contains("Silo_3"));
        Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);
        await _kv.KillAsync("Silo_3");
        var isDamaged = true;
        _stores["Silo_4"].OnRead = (read, set) => read == key && isDamaged ? throw new RecordDamagedException("damaged") : set;
        _stores["Silo_4"].BeforeWrite = (written, _) =>
        {
            if (written == key) isDamaged = false;
            return Task.CompletedTask;
        };
        await Eventually.TrueAsync(
            async () =>
            {
                _ = await _kv.PutAsync(key, "w", w: new QuorumSize(QuorumKind.One, 0));
                return !isDamaged;
            },
            "the damaged copy was replaced");
        await AssertSilo4IsMissedAsync(key, QuorumSize.Quorum);

        await _kv.RestartAsync("Silo_3");
        await Eventually.TrueAsync(async () => (await _kv.GetAsync(key, All, TimeSpan.FromSeconds(2))).Error is null, "all three count again");
    }

    [Fact]
    public async Task A_node_that_found_damage_while_it_ran_is_filled_when_it_starts_again()
    {
        var (key, _) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_4") && homes.Contains("Silo_3"));
        Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);
        _stores["Silo_4"].Losses = ["1:1000-1100"];
        var kept = StateWritten();
        await _kv.Grains.GetGrain<IAntiEntropyGrain>("Silo_4").MeetAsync("another", "1");
        await kept;

        await _kv.KillAsync("Silo_3");
        await _kv.KillAsync("Silo_4");
        await _kv.RestartAsync("Silo_4");
        await AssertCountsOnlyWithSilo3Async(key);
    }

    [Fact]
    public async Task A_replica_whose_damaged_copy_was_replaced_before_its_node_could_ask_the_others_is_filled_when_the_node_starts_again()
    {
        var (key, _) = await _kv.FindKeyAsync(static homes => homes is ["Silo_4", ..] && homes.Contains("Silo_3"));
        Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);
        foreach (var node in new[] { "Silo_1", "Silo_2", "Silo_3", "Silo_4" }) await _kv.KillAsync(node);
        await _kv.RestartAsync("Silo_4");
        var kept = StateWritten();
        _stores["Silo_4"].OnRead = (read, set) => read == key ? throw new RecordDamagedException("damaged") : set;
        _ = await _kv.PutAsync(key, "v", w: new QuorumSize(QuorumKind.One, 0));
        await kept;
        _stores["Silo_4"].OnRead = null;

        await _kv.KillAsync("Silo_4");
        foreach (var node in new[] { "Silo_1", "Silo_2", "Silo_4" }) await _kv.RestartAsync(node);
        await AssertCountsOnlyWithSilo3Async(key);
    }

    [Fact]
    public async Task A_node_that_lost_its_disk_and_a_newer_ring_with_it_lacks_what_it_has_become_home_of()
    {
        var keys = Enumerable.Range(0, 300).Select(static i => new ObjectKey("b", $"k{i}")).ToList();
        var notAtFirst = new List<ObjectKey>();
        foreach (var each in keys)
            if (!(await _kv.HomesAsync(each)).Contains("Silo_4")) notAtFirst.Add(each);
        await _kv.CarryOutAsync(new RingChange(RingChangeKind.Weight, "Silo_4", Weight: 4));
        ObjectKey key = default;
        foreach (var each in notAtFirst)
            if (await _kv.HomesAsync(each) is var homes && homes.Contains("Silo_4") && homes.Contains("Silo_3")) key = each;
        Assert.Null((await _kv.PutAsync(key, "v", w: All)).Error);

        await _kv.KillAsync("Silo_3");
        await _kv.KillAsync("Silo_4");
        _stores["Silo_4"] = new FaultyNodeStore(new Actor("Silo_4", 2));
        await _kv.RestartAsync("Silo_4");
        await AssertCountsOnlyWithSilo3Async(key);
    }

    /// <summary>Completes when the fourth node has kept anew whether it has all its data.</summary>
    private Task StateWritten()
    {
        var written = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _stores["Silo_4"].AfterWrite = key =>
        {
            if (key.Key.Contains("filled", StringComparison.Ordinal)) written.TrySetResult();
            return Task.CompletedTask;
        };
        return written.Task.WaitAsync(TimeSpan.FromSeconds(30));
    }

    /// <summary>The third home replica is there: what the fourth node has of the key is what it may lack.</summary>
    private async Task AssertCountsOnlyWithSilo3Async(ObjectKey key)
    {
        var (other, _) = await _kv.FindKeyAsync(static homes => homes.Contains("Silo_4") && !homes.Contains("Silo_3"));
        await Eventually.TrueAsync(async () => (await _kv.GetAsync(other, All, TimeSpan.FromSeconds(2))).Error is null, "all that are there have filled the node");
        await AssertSilo4IsMissedAsync(key, QuorumSize.Quorum);

        await _kv.RestartAsync("Silo_3");
        await Eventually.TrueAsync(async () => await ReadsAsync(key, All), "all three count again");
    }

    /// <summary>No read has the quorum, and the fourth node says why. The quorum is missed before the deadline once it is known that the third node is gone.</summary>
    private Task AssertSilo4IsMissedAsync(ObjectKey key, QuorumSize r) => Eventually.TrueAsync(
        async () =>
        {
            var error = (await _kv.GetAsync(key, r, TimeSpan.FromSeconds(2))).Error;
            Assert.Contains("filled", Assert.Single(error!.Replicas, static replica => replica.Node == "Silo_4").Detail, StringComparison.Ordinal);
            return error.Code == KvErrorCode.QuorumNotMet;
        },
        "the quorum is missed before the deadline");

    private async Task<bool> ReadsAsync(ObjectKey key, QuorumSize r) => await _kv.GetAsync(key, r, TimeSpan.FromSeconds(2)) is { Error: null } result && KvTestCluster.Texts(result) is ["v"];
}

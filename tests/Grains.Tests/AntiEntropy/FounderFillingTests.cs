using System.Collections.Concurrent;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>A cluster that one node has founded: without its disk, the ring that this starts with has nobody else.</summary>
[Collection(TimedClusters.Name)]
public sealed class FounderFillingTests
{
    private static readonly ObjectKey Key = new("b", "k");
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();

    [Fact]
    public async Task A_founder_that_lost_its_disk_is_not_taken_for_a_new_node()
    {
        await using var kv = await StartAsync();
        await kv.KillAsync("Silo_0");
        await kv.KillAsync("Silo_2");
        _stores["Silo_0"] = new FaultyNodeStore(new Actor("Silo_0", 2));
        await kv.RestartAsync("Silo_0");
        await Eventually.TrueAsync(async () => (await kv.GetAsync(Key, new QuorumSize(QuorumKind.One, 0))).Error is null, "one replica answers");
        // An attempt that the deadline cuts off has the deadline's code; none succeeds.
        await Eventually.TrueAsync(
            async () =>
            {
                var error = (await kv.GetAsync(Key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error;
                Assert.NotNull(error);
                return error.Code == KvErrorCode.QuorumNotMet;
            },
            "too few replicas count");

        await kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(
            async () => await kv.GetAsync(Key, new QuorumSize(QuorumKind.All, 0), TimeSpan.FromSeconds(2)) is { Error: null } result && KvTestCluster.Texts(result) is ["v"], "all three count again");
    }

    [Fact]
    public async Task A_founder_that_lost_its_disk_and_found_nobody_is_filled_once_another_is_back()
    {
        await using var kv = await StartAsync();
        (string[] all, kv.EntersByNode) = (["Silo_0", "Silo_1", "Silo_2"], "Silo_0");
        foreach (var node in all) await kv.KillUnseenAsync(node);
        _stores["Silo_0"] = new FaultyNodeStore(new Actor("Silo_0", 2));
        await kv.StartUnseenAsync("Silo_0");
        await Eventually.TrueAsync(() => Task.FromResult(kv.ServiceOf<RangeCompleteness>("Silo_0").LostDisk is false), "it takes itself for the founder of a new cluster");

        foreach (var node in all[1..]) await kv.StartUnseenAsync(node);
        await Eventually.TrueAsync(() => Task.FromResult(kv.ServiceOf<RangeCompleteness>("Silo_0").LostDisk is true), "it knows what it lost");
        await Eventually.TrueAsync(
            async () => await kv.GetAsync(Key, new QuorumSize(QuorumKind.All, 0), TimeSpan.FromSeconds(2)) is { Error: null } result && KvTestCluster.Texts(result) is ["v"], "all three count again");
    }

    /// <summary>Starts a node that founds the cluster, then two that join it, and keeps a key on all three.</summary>
    private async Task<KvTestCluster> StartAsync()
    {
        var kv = await KvTestCluster.StartAsync(1, stores: node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))));
        foreach (var node in new[] { "Silo_1", "Silo_2" }) await kv.RestartAsync(node);
        kv.EntersByNode = "Silo_1";
        kv.Sloppy = false;
        await kv.CarryOutAsync(new RingChange(RingChangeKind.Join, "Silo_1"), new RingChange(RingChangeKind.Join, "Silo_2"));
        Assert.Null((await kv.PutAsync(Key, "v", w: new QuorumSize(QuorumKind.All, 0))).Error);
        await Eventually.TrueAsync(async () => (await kv.NotesAsync("Silo_1")).Nodes?.ContainsKey("Silo_0") == true, "it is remembered that the node had all its data");
        return kv;
    }
}

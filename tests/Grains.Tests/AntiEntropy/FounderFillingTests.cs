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
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();

    [Fact]
    public async Task A_founder_that_lost_its_disk_is_not_taken_for_a_new_node()
    {
        await using var kv = await KvTestCluster.StartAsync(1, stores: node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))));
        foreach (var node in new[] { "Silo_1", "Silo_2" }) await kv.RestartAsync(node);
        kv.EntersByNode = "Silo_1";
        kv.Sloppy = false;
        await kv.CarryOutAsync(new RingChange(RingChangeKind.Join, "Silo_1"), new RingChange(RingChangeKind.Join, "Silo_2"));
        var key = new ObjectKey("b", "k");
        Assert.Null((await kv.PutAsync(key, "v", w: new QuorumSize(QuorumKind.All, 0))).Error);
        await Eventually.TrueAsync(
            async () => (await kv.Grains.GetGrain<IAntiEntropyGrain>("Silo_1").GetFilledAsync()).Nodes.Contains("Silo_0"), "it is remembered that the node had all its data");

        await kv.KillAsync("Silo_0");
        await kv.KillAsync("Silo_2");
        _stores["Silo_0"] = new FaultyNodeStore(new Actor("Silo_0", 2));
        await kv.RestartAsync("Silo_0");
        await Eventually.TrueAsync(async () => (await kv.GetAsync(key, new QuorumSize(QuorumKind.One, 0))).Error is null, "one replica answers");
        Assert.Equal(KvErrorCode.QuorumNotMet, (await kv.GetAsync(key, QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error?.Code);

        await kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(
            async () => await kv.GetAsync(key, new QuorumSize(QuorumKind.All, 0), TimeSpan.FromSeconds(2)) is { Error: null } result && KvTestCluster.Texts(result) is ["v"], "all three count again");
    }
}

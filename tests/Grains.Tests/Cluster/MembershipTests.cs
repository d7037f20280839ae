using OrleansKv.Membership;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>Gossip between real silos, faster than by default so that a test need not wait.</summary>
[Collection(TimedClusters.Name)]
public sealed class MembershipTests
{
    private static readonly GossipOptions Quick = new()
    {
        Interval = TimeSpan.FromMilliseconds(200),
        MinStandardDeviation = TimeSpan.FromMilliseconds(100),
        FirstInterval = TimeSpan.FromMilliseconds(500),
        SuspicionTime = TimeSpan.FromMilliseconds(400),
    };

    [Fact]
    public async Task A_killed_node_is_down_for_all_and_alive_for_all_after_its_restart_and_the_ring_stays_as_it_was()
    {
        const string Victim = "Silo_3";
        await using var kv = await StartAsync(4);
        foreach (var node in await NodesAsync(kv)) await SeenAsync(kv, node.Node, MemberStatus.Alive);
        var ring = await kv.Cluster.GetRingAsync();
        var before = (await BeliefAsync(kv, Victim))!.Incarnation;

        await kv.KillAsync(Victim);
        await SeenAsync(kv, Victim, MemberStatus.Down);
        await HeardAsync(kv, "Silo_0", MembershipEventKind.Down, Victim);
        await HeardAsync(kv, "Silo_1", MembershipEventKind.Down, Victim);
        Assert.Equal((ring.Version, ring.Digest), await RingAsync(kv));
        Assert.False(kv.Service<IMemberStates>().IsReachable(Victim));

        var states = kv.Service<IMemberStates>();
        var back = states.ChangedAsync(states.Current.Version, CancellationToken.None);
        await kv.RestartAsync(Victim);
        await SeenAsync(kv, Victim, MemberStatus.Alive);
        await HeardAsync(kv, "Silo_0", MembershipEventKind.Back, Victim);
        Assert.True((await back).Version > 0);
        Assert.True((await BeliefAsync(kv, Victim))!.Incarnation > before);
        Assert.Equal((ring.Version, ring.Digest), await RingAsync(kv));
    }

    [Fact]
    public async Task Every_node_tells_the_others_of_its_ring_and_its_ranges()
    {
        await using var kv = await StartAsync(3);
        var states = kv.Service<IMemberStates>();
        await Eventually.TrueAsync(
            () => Task.FromResult(states.Current.Members.Length == 3 && states.Current.Members.All(static member => member.Record.Facts is { RingVersion: 1, CompleteRanges: 128 })),
            "the first node knows the ring version and the complete ranges of all");
    }

    [Fact]
    public async Task The_history_and_the_incarnation_outlive_the_process()
    {
        var stores = new Dictionary<string, INodeStore>();
        await using var kv = await StartAsync(4, stores);
        foreach (var node in await NodesAsync(kv)) await SeenAsync(kv, node.Node, MemberStatus.Alive);
        await kv.KillAsync("Silo_3");
        await HeardAsync(kv, "Silo_2", MembershipEventKind.Down, "Silo_3");
        var stored = await StoredAsync(kv, stores["Silo_2"], "Silo_2");

        await kv.KillAsync("Silo_2");
        await kv.RestartAsync("Silo_2");
        await HeardAsync(kv, "Silo_2", MembershipEventKind.Down, "Silo_3");
        await Eventually.TrueAsync(async () => (await BeliefAsync(kv, "Silo_2"))!.Incarnation > stored.Incarnation, "the restarted node has a higher incarnation");
    }

    private static async Task<KvTestCluster> StartAsync(int nodes, Dictionary<string, INodeStore>? stores = null)
    {
        var kv = await KvTestCluster.StartAsync(nodes, options => options with { Gossip = Quick }, stores is null ? null : name => StoreOf(stores, name));
        // What others have heard of a node is what counts, not what it knows of itself.
        kv.EntersByFirstNode = true;
        return kv;
    }

    private static INodeStore StoreOf(Dictionary<string, INodeStore> stores, string name)
    {
        lock (stores)
        {
            if (!stores.TryGetValue(name, out var store)) stores.Add(name, store = new MemoryNodeStore(new Actor(name, 1)));
            return store;
        }
    }

    /// <summary>What the node has stored, once that has an event.</summary>
    private static async Task<MembershipHistory> StoredAsync(KvTestCluster kv, INodeStore store, string node)
    {
        var storage = new NodeGrainStorage(store, kv.Service<HybridLogicalClock>());
        var state = new GrainState<MembershipHistory>();
        await Eventually.TrueAsync(
            async () =>
            {
                await storage.ReadStateAsync("membership", GrainId.Create("gossip", node), state);
                return state.State!.Events.Any(static seen => seen.Kind == MembershipEventKind.Down);
            },
            $"{node} has stored an event");
        return state.State!;
    }

    private static async Task<IEnumerable<NodeView>> NodesAsync(KvTestCluster kv) => (await kv.Cluster.GetClusterAsync()).Nodes;

    private static async Task<MemberView?> BeliefAsync(KvTestCluster kv, string node) => (await NodesAsync(kv)).Single(each => each.Node == node).Belief;

    private static async Task<(long Version, string Digest)> RingAsync(KvTestCluster kv)
    {
        var ring = await kv.Cluster.GetRingAsync();
        return (ring.Version, ring.Digest);
    }

    private static Task SeenAsync(KvTestCluster kv, string node, MemberStatus status) => Eventually.TrueAsync(
        async () => await BeliefAsync(kv, node) is { Incarnation: > 0 } belief && belief.Status == status, $"{node} is seen to be {status}");

    private static Task HeardAsync(KvTestCluster kv, string seenBy, MembershipEventKind kind, string node) => Eventually.TrueAsync(
        async () => (await kv.Grains.GetGrain<IGossipGrain>(seenBy).GetHistoryAsync()).Any(seen => seen.Kind == kind && seen.Node == node),
        $"{seenBy} has it in its history that {node} is {kind}");
}

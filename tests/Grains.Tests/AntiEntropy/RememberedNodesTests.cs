using System.Collections.Concurrent;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>Three nodes, which remember each other so that one that lost its disk is known for it, whoever is there to be asked.</summary>
[Collection(TimedClusters.Name)]
public sealed class RememberedNodesTests : IAsyncLifetime
{
    private static readonly QuorumSize All = new(QuorumKind.All, 0);
    private static readonly string[] Founders = ["Silo_0", "Silo_1", "Silo_2"];
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private readonly ConcurrentDictionary<string, bool> _keepsNothing = new();
    private KvTestCluster _kv = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_node_counts_in_strict_reads_once_most_of_the_others_have_kept_that_it_is_there()
    {
        var key = new ObjectKey("b", "k");
        foreach (var node in Founders) _keepsNothing[node] = true;
        await StartAsync();
        foreach (var node in Founders) await AssertIsKnownAsync(node, at: node);
        Assert.All((await _kv.GetAsync(key, All, TimeSpan.FromSeconds(2))).Error!.Replicas, static replica => Assert.Contains("cannot rule out", replica.Detail, StringComparison.Ordinal));

        // Both others of the third keep it then, of those of the first two one, which is not most of them.
        _keepsNothing["Silo_0"] = _keepsNothing["Silo_1"] = false;
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_2").IsRemembered), "the third node is remembered");
        Assert.False(CompletenessOf("Silo_0").IsRemembered || CompletenessOf("Silo_1").IsRemembered);

        _keepsNothing["Silo_2"] = false;
        await Eventually.TrueAsync(async () => (await _kv.GetAsync(key, All, TimeSpan.FromSeconds(2))).Error is null, "all three count");
    }

    [Fact]
    public async Task A_node_that_starts_again_is_remembered_without_the_others()
    {
        await StartAsync();
        foreach (var node in Founders) await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf(node).IsRemembered), $"{node} is remembered");
        var state = new GrainState<FillState>();
        await Eventually.TrueAsync(
            async () =>
            {
                await _kv.ServiceOf<NodeGrainStorage>("Silo_2").ReadStateAsync("filled", _kv.Grains.GetGrain<IAntiEntropyGrain>("Silo_2").GetGrainId(), state);
                return state.State is { IsRemembered: true, IsFilled: true };
            },
            "it has kept that");
        await _kv.KillAsync("Silo_1");
        await _kv.KillAsync("Silo_2");
        await _kv.RestartAsync("Silo_2");
        await Eventually.TrueAsync(
            async () => (await _kv.GetAsync(new ObjectKey("b", "k"), QuorumSize.Quorum, TimeSpan.FromSeconds(2))).Error is null, "two of three count");
    }

    [Fact]
    public async Task A_new_node_is_new_once_most_of_the_others_say_so_and_does_not_count_itself()
    {
        await StartAsync();
        await _kv.RestartAsync("Silo_3");
        await _kv.KillAsync("Silo_1");
        await _kv.KillAsync("Silo_2");
        await _kv.RestartAsync("Silo_4");
        await AssertIsKnownAsync("Silo_0", at: "Silo_4");
        Assert.Null(CompletenessOf("Silo_4").LostDisk);

        await _kv.RestartAsync("Silo_1");
        await Eventually.TrueAsync(() => Task.FromResult(CompletenessOf("Silo_4") is { LostDisk: false, IsRemembered: true }), "the node is new");
    }

    [Fact]
    public async Task Nodes_that_are_no_members_are_told_too()
    {
        await StartAsync();
        foreach (var node in new[] { "Silo_3", "Silo_4" }) await _kv.RestartAsync(node);
        await AssertIsKnownAsync("Silo_4", at: "Silo_3");
    }

    private async Task StartAsync()
    {
        _kv = await KvTestCluster.StartAsync(3, stores: node => _stores.GetOrAdd(node, NewStore));
        _kv.EntersByFirstNode = true;
        _kv.Sloppy = false;
    }

    private RangeCompleteness CompletenessOf(string node) => _kv.ServiceOf<RangeCompleteness>(node);

    private FaultyNodeStore NewStore(string node) => new(new Actor(node, 1))
    {
        BeforeWrite = (key, _) => _keepsNothing.GetValueOrDefault(node) && key.Key.Contains("filled", StringComparison.Ordinal) ? throw new IOException("nothing is kept") : Task.CompletedTask,
    };

    private Task AssertIsKnownAsync(string node, string at) => Eventually.TrueAsync(
        async () => (await _kv.Grains.GetGrain<IAntiEntropyGrain>(at).GetFilledAsync()).Nodes.Contains(node), $"{at} knows {node}");
}

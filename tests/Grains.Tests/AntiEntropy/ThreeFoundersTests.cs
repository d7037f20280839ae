using System.Collections.Concurrent;
using OrleansKv.Cluster;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>Tests of three nodes that found a cluster, each with a store that outlives its process.</summary>
public abstract class ThreeFoundersTests : IAsyncLifetime
{
    private protected static readonly ObjectKey Key = new("b", "k");
    private protected static readonly string[] Founders = ["Silo_0", "Silo_1", "Silo_2"];

    private protected ConcurrentDictionary<string, FaultyNodeStore> Stores { get; } = new();

    /// <summary>The nodes whose stores take no notes of others.</summary>
    private protected ConcurrentDictionary<string, bool> KeepsNothing { get; } = new();

    private protected KvTestCluster Kv { get; private set; } = null!;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await Kv.DisposeAsync();

    private protected async Task StartAsync(int running = 3, TimeSpan? interval = null)
    {
        Kv = await KvTestCluster.StartAsync(
            running,
            options => options with
            {
                Members = [.. Founders.Select(static node => new RingMember(node, 1, $"zone-{node[5..]}"))],
                AntiEntropy = options.AntiEntropy with { Interval = interval ?? options.AntiEntropy.Interval },
            },
            node => Stores.GetOrAdd(node, NewStore),
            isFormed: false);
        Kv.EntersByFirstNode = true;
        Kv.Sloppy = false;
    }

    private protected RangeCompleteness CompletenessOf(string node) => Kv.ServiceOf<RangeCompleteness>(node);

    private protected async Task AllAreRememberedAsync()
    {
        foreach (var node in Founders)
            await Eventually.TrueAsync(
                async () => await Kv.NotesAsync(node) is { IsRemembered: true, IsFilled: true, Nodes: { } nodes } && Founders.All(nodes.ContainsKey), $"{node} knows all, and is remembered");
    }

    /// <summary>Kills a node, and leaves in its notes what versions kept that knew names alone.</summary>
    private protected async Task ForgetIdentitiesAsync(string node)
    {
        var (id, storage) = (Kv.Grains.GetGrain<IAntiEntropyGrain>(node).GetGrainId(), Kv.ServiceOf<NodeGrainStorage>(node));
        await Kv.KillAsync(node);
        var state = new GrainState<FillState>();
        await storage.ReadStateAsync("filled", id, state);
        state.State = new FillState { IsFilled = true, Filled = Founders, Losses = state.State!.Losses };
        await storage.WriteStateAsync("filled", id, state);
    }

    private protected FaultyNodeStore NewStore(string node) => new(new Actor(node, 1))
    {
        BeforeWrite = (key, _) => KeepsNothing.GetValueOrDefault(node) && IsNotes(key) ? throw new IOException("nothing is kept") : Task.CompletedTask,
    };

    private protected static bool IsNotes(ObjectKey key) => key.Key.Contains("filled", StringComparison.Ordinal);
}

using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Hosting;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.States;

namespace OrleansKv.Cluster;

/// <summary>A cluster of real silos with the product's grains, on whichever engine the tests were built with.</summary>
internal sealed class KvTestCluster : IAsyncDisposable
{
    private readonly InProcessTestCluster _cluster;

    /// <summary>The test host leaves these to who started them.</summary>
    private readonly List<InProcessSiloHandle> _restarted = [];

    private KvTestCluster(InProcessTestCluster cluster) => _cluster = cluster;

    public ICoordinatorGrain Coordinator => Grains.GetGrain<ICoordinatorGrain>(0);

    public IClusterGrain Cluster => Grains.GetGrain<IClusterGrain>(0);

    /// <summary>Where calls come in: the client, which takes any node, the first node that has run since the beginning, or the one that is named.</summary>
    public IGrainFactory Grains => EntersByNode is { } node ? ServiceOf<IGrainFactory>(node) : EntersByFirstNode ? Service<IGrainFactory>() : _cluster.Client;

    /// <summary>Set where nodes are killed: a client's call through a node that has just died fails, as it should, before the product sees it.</summary>
    public bool EntersByFirstNode { get; set; }

    /// <summary>The node by which calls come in where it matters which coordinates them; null: as <see cref="EntersByFirstNode"/> says.</summary>
    public string? EntersByNode { get; set; }

    /// <summary>A service of the first node. The test host, where it is not told which node, takes any.</summary>
    public T Service<T>() where T : notnull => _cluster.Silos[0].ServiceProvider.GetRequiredService<T>();

    /// <summary>A service of a node, in its present or last life.</summary>
    public T ServiceOf<T>(string node) where T : notnull => Handle(node).ServiceProvider.GetRequiredService<T>();

    /// <param name="nodes">How many nodes, named <c>Silo_0</c> and so on.</param>
    /// <param name="configure">Changes the options.</param>
    /// <param name="stores">Makes a node's store, by the node's name; null: each node's own in memory.</param>
    /// <param name="ringVersion">The version of the ring that the nodes go by; null: the first.</param>
    /// <param name="configureSilo">Configures a silo further, by its name.</param>
    /// <param name="isFormed">Whether to wait until all nodes count in strict requests, which one that is killed before would keep them from.</param>
    public static async Task<KvTestCluster> StartAsync(
        int nodes, Func<KvNodeOptions, KvNodeOptions>? configure = null, Func<string, INodeStore>? stores = null, long? ringVersion = null,
        Action<string, ISiloBuilder>? configureSilo = null, bool isFormed = true)
    {
        var options = new KvNodeOptions { Members = [.. Enumerable.Range(0, nodes).Select(i => new RingMember($"Silo_{i}", 1, $"zone-{i}"))] };
        if (configure is not null) options = configure(options);
        var builder = new InProcessTestClusterBuilder((short)nodes);
        builder.ConfigureSilo((node, silo) =>
        {
            if (stores is not null) silo.Services.AddSingleton(stores(node.SiloName));
            silo.AddOrleansKv(options.Members.Any(member => member.Node == node.SiloName) ? options : options with { Joining = new RingMember(node.SiloName, 1, $"zone-{node.SiloName[5..]}") });
            if (ringVersion is { } version) silo.Services.AddSingleton(new CurrentRing(new RingSnapshot(version, new HashRing(options.Members, options.Ring))));
            configureSilo?.Invoke(node.SiloName, silo);
        });
        var cluster = builder.Build();
        await cluster.DeployAsync();
        foreach (var silo in isFormed ? cluster.Silos : [])
            await Eventually.TrueAsync(() => Task.FromResult(silo.ServiceProvider.GetRequiredService<RangeCompleteness>().IsRemembered), $"{silo.Name} is remembered");
        return new KvTestCluster(cluster);
    }

    /// <summary>What a node has kept of the others, and of what it lost; nothing where it has kept nothing that could be read.</summary>
    public async Task<FillState> NotesAsync(string node)
    {
        var state = new GrainState<FillState>(new FillState());
        try
        {
            await ServiceOf<NodeGrainStorage>(node).ReadStateAsync("filled", ServiceOf<IGrainFactory>(node).GetGrain<IAntiEntropyGrain>(node).GetGrainId(), state);
        }
        catch (RecordDamagedException)
        {
            // Nothing that could be read.
        }

        return state.State!;
    }

    /// <summary>Whether fallbacks count in requests that do not say; null: as the bucket has it.</summary>
    public bool? Sloppy { get; set; }

    public Task<PutResult> PutAsync(ObjectKey key, string value, string? context = null, Precondition? precondition = null, QuorumSize? w = null, TimeSpan? timeout = null, bool? sloppy = null) =>
        Coordinator.PutAsync(new PutRequest(key, [.. Encoding.UTF8.GetBytes(value)], "text/plain", context, precondition, w, timeout, sloppy ?? Sloppy), CancellationToken.None).AsTask();

    public Task<GetResult> GetAsync(ObjectKey key, QuorumSize? r = null, TimeSpan? timeout = null, bool? sloppy = null) =>
        Coordinator.GetAsync(new GetRequest(key, r, timeout, sloppy ?? Sloppy), CancellationToken.None).AsTask();

    public Task<PutResult> DeleteAsync(ObjectKey key, string? context = null, Precondition? precondition = null) =>
        Coordinator.DeleteAsync(new DeleteRequest(key, context, precondition, null, null, Sloppy), CancellationToken.None).AsTask();

    public Task<LocateResult> LocateAsync(ObjectKey key) => Cluster.LocateAsync(key, CancellationToken.None).AsTask();

    /// <summary>The values that a read returns, sorted; fails the test when the read fails.</summary>
    public async Task<string[]> ValuesAsync(ObjectKey key)
    {
        var result = await GetAsync(key);
        Assert.Null(result.Error);
        return Texts(result);
    }

    public static string[] Texts(GetResult result) =>
        [.. result.Siblings.Select(sibling => Encoding.UTF8.GetString(sibling.Content.Value.AsSpan())).Order(StringComparer.Ordinal)];

    /// <summary>A key of the bucket whose home replicas satisfy a condition.</summary>
    public async Task<(ObjectKey Key, ImmutableArray<string> Homes)> FindKeyAsync(Func<ImmutableArray<string>, bool> homes, string bucket = "b")
    {
        for (var i = 0; i < 1000; i++)
        {
            var key = new ObjectKey(bucket, $"key-{i}");
            var nodes = await HomesAsync(key);
            if (homes(nodes)) return (key, nodes);
        }
        throw new InvalidOperationException("No key with such home replicas was found.");
    }

    /// <summary>The nodes of a key's home replicas, in the order of its preference list.</summary>
    public async Task<ImmutableArray<string>> HomesAsync(ObjectKey key) => [.. (await LocateAsync(key)).Replicas.Where(static replica => replica.IsHome).Select(static replica => replica.Node)];

    /// <summary>Plans changes of the ring, and waits until they are carried out.</summary>
    public async Task<RingPlanView> CarryOutAsync(params ImmutableArray<RingChange> changes)
    {
        var plans = Grains.GetGrain<IPlanGrain>(0);
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

    private InProcessSiloHandle Handle(string node) => _cluster.Silos.FirstOrDefault(silo => silo.Name == node) ?? _restarted.Last(silo => silo.Name == node);

    public async Task KillAsync(string node)
    {
        await KillUnseenAsync(node);
        await Eventually.TrueAsync(
            async () => (await Cluster.GetClusterAsync()).Nodes.Single(each => each.Node == node).Status == NodeStatus.Down, $"{node} is seen to be down");
    }

    /// <summary>Kills a node, also the last one that could see it.</summary>
    public Task KillUnseenAsync(string node) => _cluster.KillSiloAsync(Handle(node));

    /// <summary>Starts a node as <see cref="RestartAsync"/> does, whoever is there to see it.</summary>
    public async Task StartUnseenAsync(string node)
    {
        var number = int.Parse(node[(node.IndexOf('_', StringComparison.Ordinal) + 1)..]);
        _restarted.Add(await _cluster.StartSiloAsync(number, _cluster.Options));
    }

    /// <summary>Starts a node that was killed, or, with the next number, one that is no member yet.</summary>
    public async Task RestartAsync(string node)
    {
        await StartUnseenAsync(node);
        await Eventually.TrueAsync(
            async () => (await Cluster.GetClusterAsync()).Nodes.SingleOrDefault(each => each.Node == node)?.Status == NodeStatus.Up, $"{node} is seen to be up");
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in _restarted) await silo.DisposeAsync();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using OrleansKv.Hosting;
using OrleansKv.Ring;

namespace OrleansKv.Client.Fixtures;

/// <summary>Three real nodes, each with a front door, on whichever engine the tests were built with.</summary>
public sealed class ClientCluster : IAsyncLifetime
{
    private const int Members = 3;
    private readonly Dictionary<string, FrontDoorHost> _doors = new(StringComparer.Ordinal);
    private InProcessTestCluster _cluster = null!;
    private InProcessSiloHandle? _fourth;

    public IReadOnlyDictionary<string, Uri> Urls => _doors.ToDictionary(static door => door.Key, static door => door.Value.Url);

    public IGrainFactory Grains => _cluster.Client;

    /// <summary>Where calls come in at a node.</summary>
    public IGrainFactory GrainsOf(string node) =>
        (_fourth?.Name == node ? _fourth : _cluster.Silos.Single(silo => silo.Name == node)).ServiceProvider.GetRequiredService<IGrainFactory>();

    public async Task InitializeAsync()
    {
        var options = new KvNodeOptions { Members = [.. Enumerable.Range(0, Members).Select(static i => new RingMember($"Silo_{i}", 1, $"zone-{i}"))] };
        options = options with { Handoff = options.Handoff with { DropDelay = TimeSpan.FromMilliseconds(500) } };
        var builder = new InProcessTestClusterBuilder(Members);
        builder.ConfigureSilo((node, silo) => silo.AddOrleansKv(
            options.Members.Any(member => member.Node == node.SiloName) ? options : options with { Joining = new RingMember(node.SiloName, 1, "zone-new") }));
        _cluster = builder.Build();
        await _cluster.DeployAsync();
        foreach (var member in options.Members)
            _doors[member.Node] = await FrontDoorHost.StartAsync(GrainsOf(member.Node));
        await using var client = Client(Way.Orleans);
        await Eventually.TrueAsync(async () => (await client.GetAsync("warm", "up")).IsFound is false, "the cluster answers");
    }

    /// <summary>Starts a fourth node with a front door, which is no member yet, and returns its name.</summary>
    public async Task<string> StartFourthAsync()
    {
        _fourth = await _cluster.StartSiloAsync(Members, _cluster.Options);
        _doors[_fourth.Name] = await FrontDoorHost.StartAsync(GrainsOf(_fourth.Name));
        return _fourth.Name;
    }

    /// <summary>A client that does not know nodes.</summary>
    public KvClient Client(Way way, Func<KvClientOptions, KvClientOptions>? configure = null)
    {
        var options = configure?.Invoke(new KvClientOptions()) ?? new KvClientOptions();
        return way == Way.Http
            ? new KvClient(options with { Endpoints = [.. _doors.Values.Select(static door => door.Url)] })
            : new KvClient(options with { Orleans = new KvOrleansOptions() }, Grains);
    }

    /// <summary>A client that knows nodes, and the nodes that its requests about keys came in at, in their order.</summary>
    public (KvClient Client, ConcurrentQueue<string> Nodes) RoutedClient(Way way)
    {
        var nodes = new ConcurrentQueue<string>();
        if (way == Way.Orleans)
            return (new KvClient(new KvClientOptions { Orleans = new KvOrleansOptions() }, RecordingGrainFactory.Of(Grains, "any", nodes), new RecordingNodes(this, nodes)), nodes);
        var names = Urls.ToDictionary(static pair => pair.Value.Port, static pair => pair.Key);
        var options = new KvClientOptions
        {
            NodeUrls = Urls,
            CreateHttpHandler = () => new RecordingHandler(request =>
            {
                if (request.RequestUri!.AbsolutePath.Contains("/keys/", StringComparison.Ordinal))
                    nodes.Enqueue(names[request.RequestUri.Port]);
            }),
        };
        return (new KvClient(options), nodes);
    }

    public async Task DisposeAsync()
    {
        foreach (var door in _doors.Values)
            await door.DisposeAsync();
        if (_fourth is not null)
            await _fourth.DisposeAsync();
        await _cluster.StopAllSilosAsync();
        await _cluster.DisposeAsync();
    }

    private sealed class RecordingNodes(ClientCluster cluster, ConcurrentQueue<string> nodes) : IKvNodeClients
    {
        private readonly ConcurrentDictionary<string, IGrainFactory> _factories = new();

        public IGrainFactory? Find(string node) =>
            cluster._doors.ContainsKey(node) ? _factories.GetOrAdd(node, name => RecordingGrainFactory.Of(cluster.GrainsOf(name), name, nodes)) : null;
    }
}

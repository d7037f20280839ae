using System.Collections.Immutable;
using Orleans.Configuration;
using OrleansKv.Hosting;
using OrleansKv.Ring;
using OrleansKv.Silo.Engine;

namespace OrleansKv.Silo.Up;

/// <summary>Several nodes in one process, which can be killed and started again one by one.</summary>
internal sealed partial class UpCluster : IAsyncDisposable
{
    /// <summary>The cluster's name, and its Orleans cluster and service id.</summary>
    public const string ClusterName = "orleanskv";

    private readonly IClusterEngine _engine;
    private readonly KvNodeOptions _options;
    private readonly StoreSettings _store;
    private readonly Node[] _nodes;
    private readonly SemaphoreSlim _changes = new(1);

    /// <summary>Prepares a cluster; nothing is started yet.</summary>
    /// <param name="options">The nodes' settings.</param>
    /// <param name="store">Where they keep their data.</param>
    /// <param name="hasFaults">Whether nodes can be paused, cut off and wiped.</param>
    /// <exception cref="IOException">The engine cannot do that.</exception>
    public UpCluster(KvNodeOptions options, StoreSettings store, bool hasFaults = false)
    {
        _options = options;
        _store = store;
        _engine = ClusterEngine.Create(options.Members.Length, hasFaults);
        if (hasFaults && _engine.Faults is null) throw new IOException("Nodes can be paused and cut off on the embedded engine only; this build uses another one.");
        _nodes = [.. options.Members.Select((member, index) => new Node(member.Node, index))];
    }

    /// <summary>The engine, for people.</summary>
    public string Engine => _engine.Description;

    /// <summary>The names of the nodes.</summary>
    public ImmutableArray<string> Nodes => [.. _nodes.Select(node => node.Name)];

    /// <summary>Members of equal weight, <c>node-1</c> and so on, each in a zone of its own.</summary>
    public static ImmutableArray<RingMember> Members(int nodes) =>
        [.. Enumerable.Range(1, nodes).Select(i => new RingMember($"node-{i}", 1, $"zone-{i}"))];

    /// <summary>Starts every node: the first alone, since the others may need it to find the cluster.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await StartAsync(_nodes[0], cancellationToken);
        await Task.WhenAll(_nodes.Skip(1).Select(node => StartAsync(node, cancellationToken)));
    }

    /// <summary>Connects a client.</summary>
    public void Connect(IClientBuilder client) => _engine.Connect(client);

    /// <summary>Ends a node as a crash would; false when it is not running or unknown.</summary>
    public Task<bool> KillAsync(string name) => ChangeAsync(name, static node => node.IsRunning, KillAsync);

    /// <summary>Starts a node that was killed; false when it is running or unknown.</summary>
    public Task<bool> RestartAsync(string name) => ChangeAsync(name, static node => !node.IsRunning, RestartAsync);

    /// <summary>True when there is a node of that name.</summary>
    public bool Has(string name) => _nodes.Any(node => node.Name == name);

    /// <summary>Stops every node: the first last, since the others may still need it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        EndFaults();
        await Task.WhenAll(_nodes.Skip(1).Select(node => StopAsync(node, cancellationToken)));
        await StopAsync(_nodes[0], cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _changes.Dispose();
    }

    private async Task<bool> ChangeAsync(string name, Func<Node, bool> condition, Func<Node, Task> change)
    {
        await _changes.WaitAsync();
        try
        {
            var node = Array.Find(_nodes, node => node.Name == name);
            if (node is null || !condition(node)) return false;
            await change(node);
            return true;
        }
        finally
        {
            _changes.Release();
        }
    }

    private async Task StartAsync(Node node, CancellationToken cancellationToken)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        UpLogging.Configure(builder.Logging);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterName, ClusterName));
            silo.Configure<SiloOptions>(options => options.SiloName = node.Name);
            _engine.Connect(silo, node.Index);
            silo.AddOrleansKv(_options);
            _store.Use(silo, node.Name);
        });
        var host = builder.Build();
        try
        {
            await host.StartAsync(cancellationToken);
        }
        catch
        {
            host.Dispose();
            throw;
        }
        node.Host = host;
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = EndAsync(node, host));
    }

    /// <summary>Ends a node that has asked for its end, because its store failed: at once, as a supervisor would see it. To be started again by hand.</summary>
    private async Task EndAsync(Node node, IHost host)
    {
        // Who stops or kills a node takes its host first: then the node's stop is no news.
        if (node.Host != host) return;
        await Task.Yield();
        await ChangeAsync(node.Name, running => running.Host == host, KillAsync);
    }

    private static async Task StopAsync(Node node, CancellationToken cancellationToken)
    {
        if (node.Host is null) return;
        using var host = node.Take();
        await host.StopAsync(cancellationToken);
    }

    private sealed class Node(string name, int index)
    {
        public string Name => name;

        public int Index => index;

        public IHost? Host { get; set; }

        public bool IsRunning => Host is not null;

        public bool IsPaused { get; set; }

        public bool IsCut { get; set; }

        public IHost Take()
        {
            var host = Host ?? throw new InvalidOperationException($"Node '{name}' is not running.");
            Host = null;
            return host;
        }
    }
}

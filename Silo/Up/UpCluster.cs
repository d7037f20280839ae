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
    private ImmutableArray<Node> _nodes;
    private readonly SemaphoreSlim _changes = new(1);

    /// <summary>Prepares a cluster; nothing is started yet.</summary>
    /// <param name="options">The nodes' settings.</param>
    /// <param name="store">Where they keep their data.</param>
    /// <param name="hasFaults">Whether nodes can be paused, cut off and wiped.</param>
    /// <param name="later">Nodes beside those that the cluster began with.</param>
    /// <exception cref="IOException">The engine cannot do that.</exception>
    public UpCluster(KvNodeOptions options, StoreSettings store, bool hasFaults = false, ImmutableArray<RingMember> later = default)
    {
        _options = options;
        _store = store;
        _engine = ClusterEngine.Create(options.Members.Length + (later.IsDefault ? 0 : later.Length), hasFaults);
        if (hasFaults && _engine.Faults is null) throw new IOException("Nodes can be paused and cut off on the embedded engine only; this build uses another one.");
        _nodes =
        [
            .. options.Members.Select((member, index) => new Node(member.Node, index, null)),
            .. (later.IsDefault ? [] : later).Select((member, index) => new Node(member.Node, options.Members.Length + index, member)),
        ];
    }

    /// <summary>The engine, for people.</summary>
    public string Engine => _engine.Description;

    /// <summary>The names of the nodes, running or not.</summary>
    public ImmutableArray<string> Nodes => [.. _nodes.Select(node => node.Name)];

    /// <summary>The names of the nodes that run.</summary>
    public ImmutableArray<string> Running => [.. _nodes.Where(static node => node.IsRunning).Select(node => node.Name)];

    /// <summary>Members of equal weight, <c>node-1</c> and so on, each in a zone of its own.</summary>
    public static ImmutableArray<RingMember> Members(int nodes) =>
        [.. Enumerable.Range(1, nodes).Select(i => new RingMember($"node-{i}", 1, $"zone-{i}"))];

    /// <summary>Starts every node that was not removed: the first alone, since the others may need it to find the cluster.</summary>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        _store.Note(new NodeList(_options.Members.Length, [.. _nodes.Select(static node => node.Joining).OfType<RingMember>()]));
        var failures = new Dictionary<Node, Exception>();
        var first = 0;
        for (; first < _nodes.Length && await TryStartAsync(_nodes[first], cancellationToken) is { } failure; first++) failures.Add(_nodes[first], failure);
        var others = _nodes.Skip(first + 1).ToArray();
        var starts = await Task.WhenAll(others.Select(node => TryStartAsync(node, cancellationToken)));
        foreach (var (node, failure) in others.Zip(starts))
            if (failure is not null) failures.Add(node, failure);
        await LeaveOutRemovedAsync(failures);
        foreach (var node in _nodes) CheckEntry(node);
        _watching = WatchEntriesAsync();
    }

    /// <summary>Connects a client.</summary>
    public void Connect(IClientBuilder client) => _engine.Connect(client);

    /// <summary>Ends a node as a crash would; false when it is not running or unknown.</summary>
    public Task<bool> KillAsync(string name) => ChangeAsync(name, static node => node.IsRunning, KillAsync);

    /// <summary>Starts a node that was killed; false when it is running or unknown.</summary>
    /// <exception cref="OrleansConfigurationException">It was removed from the cluster meanwhile.</exception>
    public Task<bool> RestartAsync(string name) => ChangeAsync(name, static node => !node.IsRunning, RestartAsync);

    /// <summary>True when there is a node of that name.</summary>
    public bool Has(string name) => _nodes.Any(node => node.Name == name);

    /// <summary>Stops every node: the first last, since the others may still need it.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync();
        await _watching;
        EndFaults();
        await Task.WhenAll(_nodes.Skip(1).Select(node => StopAsync(node, cancellationToken)));
        await StopAsync(_nodes[0], cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(new CancellationToken(canceled: true));
        _changes.Dispose();
        _stopping.Dispose();
    }

    private async Task<bool> ChangeAsync(string name, Func<Node, bool> condition, Func<Node, Task> change)
    {
        await _changes.WaitAsync();
        try
        {
            var node = _nodes.FirstOrDefault(node => node.Name == name);
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
        if (node.Joining is not null) _engine.SetEntry(node.Name, node.IsEntry = false);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        UpLogging.Configure(builder.Logging);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (ClusterName, ClusterName));
            silo.Configure<SiloOptions>(options => options.SiloName = node.Name);
            _engine.Connect(silo, node.Index);
            silo.AddOrleansKv(_options with { Joining = node.Joining });
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
        node.Ring = host.Services.GetRequiredService<CurrentRing>();
        node.Host = host;
        host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.Register(() => _ = EndAsync(node, host));
    }

    /// <summary>Ends a node that has asked for its end, because its store failed or it was removed: at once, as a supervisor would see it. To be started again by hand.</summary>
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

    /// <param name="name">Its name.</param>
    /// <param name="index">Its number.</param>
    /// <param name="joining">What it is configured with when the cluster did not begin with it.</param>
    private sealed class Node(string name, int index, RingMember? joining)
    {
        public string Name => name;

        public int Index => index;

        public RingMember? Joining => joining;

        public IHost? Host { get; set; }

        /// <summary>The ring that it goes by, or went by last.</summary>
        public CurrentRing? Ring { get; set; }

        /// <summary>Whether client requests may enter through it, as far as the ring goes.</summary>
        public bool IsEntry { get; set; } = true;

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

#if !EMBEDDED_ENGINE
using System.Collections.Concurrent;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Configuration;
using OrleansKv.Client.Telemetry;

namespace OrleansKv.Client.Hosting;

/// <summary>An Orleans client for each node that has a gateway: each knows that gateway alone, so that its calls come in there. Made when first asked for, and connected beside the requests.</summary>
internal sealed class NodeClientHosts(KvOrleansOptions options, ILogger logger) : IKvNodeClients, IAsyncDisposable
{
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(5);

    private readonly ConcurrentDictionary<string, Lazy<NodeClient>> _clients = new(StringComparer.Ordinal);
    private readonly CancellationTokenSource _stopping = new();
    private int _disposals;

    public IGrainFactory? Find(string node)
    {
        if (_stopping.IsCancellationRequested || !options.Gateways.TryGetValue(node, out var gateway))
            return null;
        return _clients.GetOrAdd(node, name => new Lazy<NodeClient>(() => Begin(name, gateway))).Value.Grains;
    }

    /// <summary>A container disposes of what it hands out under two types twice.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Increment(ref _disposals) > 1)
            return;
        await _stopping.CancelAsync();
        foreach (var client in _clients.Values)
            await client.Value.Connecting;
        foreach (var client in _clients.Values)
        {
            if (client.Value.Host is not { } host)
                continue;
            await host.StopAsync(CancellationToken.None);
            host.Dispose();
        }
        _stopping.Dispose();
    }

    private NodeClient Begin(string node, string gateway)
    {
        var client = new NodeClient();
        client.Connecting = Task.Run(() => ConnectAsync(client, node, gateway));
        return client;
    }

    private async Task ConnectAsync(NodeClient client, string node, string gateway)
    {
        while (!_stopping.IsCancellationRequested)
        {
            IHost? host = null;
            try
            {
                host = Build(await ResolveAsync(gateway));
                await host.StartAsync(_stopping.Token);
                client.Grains = host.Services.GetRequiredService<IClusterClient>();
                client.Host = host;
                return;
            }
            catch (Exception exception)
            {
                host?.Dispose();
                if (_stopping.IsCancellationRequested)
                    return;
                logger.NodeNotConnected(exception, node, RetryDelay);
            }
            await Task.Delay(RetryDelay, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private IHost Build(IPEndPoint gateway)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(client => client
            .UseStaticClustering(gateway)
            .Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (options.ClusterId, options.ServiceId)));
        return builder.Build();
    }

    private async Task<IPEndPoint> ResolveAsync(string gateway)
    {
        if (!Gateway.TryParse(gateway, out var host, out var port))
            throw new FormatException($"'{gateway}' is not host:port.");
        var addresses = await Dns.GetHostAddressesAsync(host, _stopping.Token);
        return new IPEndPoint(addresses[0], port);
    }

    /// <summary>A node's client, connected or not yet.</summary>
    private sealed class NodeClient
    {
        private volatile IGrainFactory? _grains;

        public IGrainFactory? Grains { get => _grains; set => _grains = value; }

        public IHost? Host { get; set; }

        public Task Connecting { get; set; } = Task.CompletedTask;
    }
}
#endif

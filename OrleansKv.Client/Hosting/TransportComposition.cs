using Microsoft.Extensions.Logging;
using OrleansKv.Client.Http;
using OrleansKv.Client.OverOrleans;
using OrleansKv.Client.Transport;

namespace OrleansKv.Client.Hosting;

/// <summary>Chooses the transport. The one place of this library that differs by engine: only on Microsoft's can nodes be reached by a client each.</summary>
internal static class TransportComposition
{
    /// <exception cref="ArgumentException">A setting is out of its bounds, or there is no Orleans client where one is needed.</exception>
    public static IKvTransport Create(KvClientOptions options, IGrainFactory? grains, IKvNodeClients? nodes, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        if (options.Orleans is not { } orleans)
            return new HttpTransport(options);
        if (grains is null)
            throw new ArgumentException("KvClientOptions.Orleans is set, but the application has no Orleans client: add one, or leave it out to use HTTP.", nameof(grains));
        if (nodes is not null || orleans.Gateways.Count == 0)
            return new OrleansTransport(grains, nodes, owned: null);
#if EMBEDDED_ENGINE
        _ = logger;
        throw new ArgumentException(
            "KvClientOptions.Orleans.Gateways is set, but this build uses the embedded engine, whose nodes have no gateways: leave it out, or build with OrleansEngine=Microsoft.", nameof(options));
#else
        var clients = new NodeClientHosts(orleans, logger);
        return new OrleansTransport(grains, clients, clients);
#endif
    }
}

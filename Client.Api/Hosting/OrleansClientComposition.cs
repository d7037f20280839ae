#if !EMBEDDED_ENGINE
using System.Net;
using Orleans.Configuration;
#endif

namespace OrleansKv.Client.Api.Hosting;

/// <summary>The one place of this application that differs by engine: how it reaches the cluster from a process of its own.</summary>
internal static class OrleansClientComposition
{
#if EMBEDDED_ENGINE
    /// <summary>Refuses: on the embedded engine all nodes live in one process, and no other process can call them.</summary>
    public static string? TryAdd(WebApplicationBuilder builder)
    {
        _ = builder;
        return "This build uses the embedded engine, whose nodes all live in one process: a front door of its own cannot reach them. "
            + "Start the node host instead, which serves the same endpoints, or build with OrleansEngine=Microsoft.";
    }
#else
    /// <summary>How long to wait before the gateways are tried again.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>Adds the Orleans client. Returns why it cannot, or null.</summary>
    public static string? TryAdd(WebApplicationBuilder builder)
    {
        var section = builder.Configuration.GetSection("Kv");
        var clusterId = section["ClusterId"] ?? ClusterOptions.DefaultClusterId;
        var serviceId = section["ServiceId"] ?? ClusterOptions.DefaultServiceId;
        var gateways = new List<IPEndPoint>();
        foreach (var gateway in section.GetSection("Gateways").Get<string[]>() ?? [])
        {
            if (!TryResolve(gateway, gateways))
                return $"Kv:Gateways names '{gateway}', which is not a host:port that can be resolved.";
        }

        builder.UseOrleansClient(client =>
        {
            if (gateways.Count == 0)
                client.UseLocalhostClustering(serviceId: serviceId, clusterId: clusterId);
            else
                client.UseStaticClustering([.. gateways]).Configure<ClusterOptions>(cluster =>
                {
                    cluster.ClusterId = clusterId;
                    cluster.ServiceId = serviceId;
                });
            client.Services.AddSingleton<IClientConnectionRetryFilter>(services =>
                new GatewayRetry(RetryDelay, services.GetRequiredService<ILogger<GatewayRetry>>()));
        });
        return null;
    }

    /// <summary>Adds every address of a gateway's host; names are resolved once, at start.</summary>
    private static bool TryResolve(string gateway, List<IPEndPoint> endpoints)
    {
        if (IPEndPoint.TryParse(gateway, out var endpoint) && endpoint.Port > 0)
        {
            endpoints.Add(endpoint);
            return true;
        }
        var colon = gateway.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(gateway.AsSpan(colon + 1), out var port) || port == 0)
            return false;
        try
        {
            endpoints.AddRange(Dns.GetHostAddresses(gateway[..colon]).Select(address => new IPEndPoint(address, port)));
            return true;
        }
        catch (System.Net.Sockets.SocketException)
        {
            return false;
        }
    }

    /// <summary>Waits for a cluster that is not there yet, until the process is told to stop.</summary>
    private sealed class GatewayRetry(TimeSpan delay, ILogger<GatewayRetry> logger) : IClientConnectionRetryFilter
    {
        public async Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken)
        {
            logger.GatewaysUnreachable(exception.Message, delay);
            await Task.Delay(delay, cancellationToken);
            return true;
        }
    }
#endif
}

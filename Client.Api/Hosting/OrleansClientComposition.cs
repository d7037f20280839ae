#if !EMBEDDED_ENGINE
using System.Net;
using Orleans.Configuration;
using OrleansKv.Client.Api.Clustering;
#endif

namespace OrleansKv.Client.Api.Hosting;

/// <summary>The one place of this application that differs by engine: how it reaches the cluster from a process of its own.</summary>
internal static class OrleansClientComposition
{
#if EMBEDDED_ENGINE
    /// <summary>Why it cannot: on the embedded engine all nodes live in one process, and no other process can call them.</summary>
    public static string? Refusal =>
        "This build uses the embedded engine, whose nodes all live in one process: a front door of its own cannot reach them. "
        + "Start the node host instead, which serves the same endpoints, or build with OrleansEngine=Microsoft.";

    /// <summary>Is not called.</summary>
    public static void Add(WebApplicationBuilder builder, FrontDoorSettings settings) => throw new NotSupportedException(Refusal);
#else
    /// <summary>How long to wait before the gateways are tried again.</summary>
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(2);

    /// <summary>How soon silos that have come, or gone, are known.</summary>
    private static readonly TimeSpan RefreshPeriod = TimeSpan.FromSeconds(5);

    /// <summary>Why it cannot; null.</summary>
    public static string? Refusal => null;

    /// <summary>Adds the Orleans client.</summary>
    /// <exception cref="ArgumentException">A gateway cannot be used; the message names it.</exception>
    public static void Add(WebApplicationBuilder builder, FrontDoorSettings settings)
    {
        IPEndPoint[] gateways = [.. settings.Gateways.SelectMany(FrontDoorConfiguration.Resolve)];
        builder.UseOrleansClient(client =>
        {
            client.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId));
            client.Configure<GatewayOptions>(options => options.GatewayListRefreshPeriod = RefreshPeriod);
            if (settings.Clustering.Kind == GatewayList.AdoNet)
                client.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = ("Npgsql", ClusteringDatabase.ForOrleans(settings.Clustering.ConnectionString!)));
            else
                client.UseStaticClustering(gateways.Length > 0 ? gateways : [new IPEndPoint(IPAddress.Loopback, EndpointOptions.DEFAULT_GATEWAY_PORT)]);
            client.Services.AddSingleton<IClientConnectionRetryFilter>(services =>
                new GatewayRetry(RetryDelay, services.GetRequiredService<ILogger<GatewayRetry>>()));
        });
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

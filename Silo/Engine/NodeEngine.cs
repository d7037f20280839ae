#if !EMBEDDED_ENGINE
using System.Net;
using Orleans.Configuration;
using OrleansKv.Client.Api.Clustering;
using OrleansKv.Hosting;
#endif
using OrleansKv.Silo.Serve;

namespace OrleansKv.Silo.Engine;

/// <summary>How a node that is a process of its own joins the others: the place where <c>serve</c> differs by engine.</summary>
internal static class NodeEngine
{
#if EMBEDDED_ENGINE
    /// <summary>Why it cannot: on the embedded engine all nodes live in one process.</summary>
    public static string? Refusal =>
        "This build uses the embedded engine, whose nodes all live in one process: `kv up` starts them. A node as a process of its own needs a build with OrleansEngine=Microsoft.";

    /// <summary>Is not called.</summary>
    public static void Add(WebApplicationBuilder builder, ServeSettings settings) => throw new NotSupportedException(Refusal);
#else
    private const string Npgsql = "Npgsql";

    /// <summary>Why it cannot; null.</summary>
    public static string? Refusal => null;

    /// <summary>Makes the application a node.</summary>
    /// <exception cref="ArgumentException">An address cannot be used; the message names it.</exception>
    public static void Add(WebApplicationBuilder builder, ServeSettings settings)
    {
        var advertised = ServeConfiguration.Resolve(settings.Node.AdvertisedAddress);
        builder.UseOrleans(silo =>
        {
            silo.Configure<ClusterOptions>(cluster => (cluster.ClusterId, cluster.ServiceId) = (settings.ClusterId, settings.ServiceId));
            silo.Configure<SiloOptions>(options => options.SiloName = settings.Node.Name);
            silo.Configure<EndpointOptions>(endpoints => Configure(endpoints, settings.Node, advertised));
            silo.Configure<ClusterMembershipOptions>(Configure);
            AddClustering(silo, settings);
            silo.AddOrleansKv(ServeConfiguration.NodeOptions(settings));
            ServeConfiguration.Store(settings.Store).UseOnly(silo, settings.Store.Directory);
        });
    }

    /// <summary>What detects a kill in about a second and a freeze in about six, and survives a freeze of four.</summary>
    internal static void Configure(ClusterMembershipOptions membership)
    {
        membership.ProbeTimeout = TimeSpan.FromSeconds(1);
        membership.MaxProbeTimeout = TimeSpan.FromSeconds(2);
        membership.NumMissedProbesLimit = 3;
        membership.NumVotesForDeathDeclaration = 2;
        membership.TableRefreshTimeout = TimeSpan.FromSeconds(5);
    }

    private static void Configure(EndpointOptions endpoints, NodeSettings node, IPAddress advertised)
    {
        var bind = IPAddress.Parse(node.BindAddress);
        endpoints.AdvertisedIPAddress = advertised;
        endpoints.SiloPort = node.SiloPort;
        endpoints.GatewayPort = node.GatewayPort;
        endpoints.SiloListeningEndpoint = new IPEndPoint(bind, node.SiloPort);
        endpoints.GatewayListeningEndpoint = new IPEndPoint(bind, node.GatewayPort);
    }

    private static void AddClustering(ISiloBuilder silo, ServeSettings settings)
    {
        if (settings.Clustering.Kind == SiloClustering.Localhost)
        {
            silo.UseDevelopmentClustering(new IPEndPoint(IPAddress.Loopback, settings.Clustering.PrimaryPort));
            return;
        }

        var connection = ClusteringDatabase.ForOrleans(settings.Clustering.ConnectionString!);
        silo.UseAdoNetClustering(options => (options.Invariant, options.ConnectionString) = (Npgsql, connection));
        silo.UseAdoNetReminderService(options => (options.Invariant, options.ConnectionString) = (Npgsql, connection));
        // For grains of applications that share the silos: the store's own grains keep their states in the node's store.
        silo.AddAdoNetGrainStorageAsDefault(options => (options.Invariant, options.ConnectionString) = (Npgsql, connection));
    }
#endif
}

using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;

namespace OrleansKv.Embedded;

/// <summary>Puts silos and clients into a cluster of this process.</summary>
public static class EmbeddedHostingExtensions
{
    /// <summary>Makes the silo one of the cluster's.</summary>
    public static ISiloBuilder UseEmbeddedCluster(this ISiloBuilder builder, EmbeddedCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);
        builder.Services.AddSingleton(cluster);
        return builder;
    }

    /// <summary>Makes the client one of the cluster's.</summary>
    public static IClientBuilder UseEmbeddedCluster(this IClientBuilder builder, EmbeddedCluster cluster)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(cluster);
        builder.Services.AddSingleton(cluster);
        return builder;
    }
}

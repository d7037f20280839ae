using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>The services of a client.</summary>
internal static class ClientServices
{
    public static IClientBuilder Add(IServiceCollection services, IConfiguration configuration)
    {
        var builder = new ClientBuilder(services, configuration);
        if (services.Any(static service => service.ServiceType == typeof(ClientRuntime)))
        {
            return builder;
        }

        if (services.Any(static service => service.ServiceType == typeof(SiloRuntime)))
        {
            throw new OrleansConfigurationException("A host is a silo or a client, not both: a silo's own services give the grain factory too.");
        }

        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(static provider => new ClientRuntime(
            provider.GetRequiredService<EmbeddedCluster>(),
            provider,
            provider.GetRequiredService<TimeProvider>(),
            provider.GetRequiredService<IOptions<ClientMessagingOptions>>().Value));
        services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<ClientRuntime>().GrainFactory);
        services.AddSingleton<IClusterClient>(static provider => new EmbeddedClusterClient(provider.GetRequiredService<ClientRuntime>()));
        services.AddHostedService<ClientHostedService>();
        return builder;
    }

    private sealed record ClientBuilder(IServiceCollection Services, IConfiguration Configuration) : IClientBuilder;
}

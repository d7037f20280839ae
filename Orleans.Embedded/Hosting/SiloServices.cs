using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime;
using Orleans.Timers;

namespace OrleansKv.Embedded;

/// <summary>The services of a silo.</summary>
internal static class SiloServices
{
    public static ISiloBuilder Add(IServiceCollection services, IConfiguration configuration)
    {
        var builder = new SiloBuilder(services, configuration);
        if (services.Any(static service => service.ServiceType == typeof(SiloRuntime)))
        {
            return builder;
        }

        if (services.Any(static service => service.ServiceType == typeof(ClientRuntime)))
        {
            throw new OrleansConfigurationException("A host is a silo or a client, not both: a silo's own services give the grain factory too.");
        }

        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(CreateSilo);
        services.AddSingleton<ILocalSiloDetails>(static provider => provider.GetRequiredService<SiloRuntime>());
        services.AddSingleton<IGrainFactory>(static provider => provider.GetRequiredService<SiloRuntime>().GrainFactory);
        services.AddSingleton<IClusterClient>(static provider => new EmbeddedClusterClient(provider.GetRequiredService<SiloRuntime>()));
        services.AddSingleton<IClusterMembershipService, ClusterMembershipService>();
        services.AddSingleton<LifecycleStages>();
        services.AddSingleton<ISiloLifecycle>(static provider => provider.GetRequiredService<LifecycleStages>());
        services.AddSingleton<IGrainContextAccessor, GrainContextAccessor>();
        services.AddScoped<IGrainContext>(static _ => Activation.Current!);
        services.AddSingleton<IGrainRuntime, GrainRuntime>();
        services.AddSingleton<ITimerRegistry, TimerRegistry>();
        services.AddSingleton<IAttributeToFactoryMapper<PersistentStateAttribute>, PersistentStateMapper>();
        services.TryAddSingleton<PlacementStrategy, RandomPlacement>();
        services.AddPlacementDirector<RandomPlacement, RandomPlacementDirector>();
        services.AddPlacementDirector<PreferLocalPlacement, PreferLocalPlacementDirector>();
        services.AddSingleton<IConfigurationValidator, SiloConfigurationValidator>();
        services.AddHostedService<SiloHostedService>();
        return builder;
    }

    private static SiloRuntime CreateSilo(IServiceProvider services)
    {
        var name = services.GetRequiredService<IOptions<SiloOptions>>().Value.SiloName;
        var cluster = services.GetRequiredService<EmbeddedCluster>();
        return cluster.CreateSilo(name, address => new SiloRuntime(
            cluster,
            string.IsNullOrEmpty(name) ? $"Silo_{address.Generation}" : name,
            address,
            services,
            services.GetRequiredService<TimeProvider>(),
            services.GetRequiredService<IOptions<SiloMessagingOptions>>().Value,
            services.GetRequiredService<IOptions<GrainCollectionOptions>>().Value));
    }

    private sealed record SiloBuilder(IServiceCollection Services, IConfiguration Configuration) : ISiloBuilder;
}

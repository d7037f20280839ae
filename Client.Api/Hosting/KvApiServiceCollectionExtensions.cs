using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using OrleansKv.Client.Api.Buckets;
using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Clustering;
using OrleansKv.Client.Api.Coordinators;
using OrleansKv.Client.Api.Health;
using OrleansKv.Client.Api.Metrics;
using OrleansKv.Client.Api.Objects;
using OrleansKv.Client.Api.OpenApi;
using OrleansKv.Client.Api.Plans;
using OrleansKv.Client.Api.Problems;
using OrleansKv.Client.Api.Repair;
using OrleansKv.Client.Api.Routing;

namespace OrleansKv.Client.Api.Hosting;

/// <summary>Adds the front door to a web application.</summary>
public static class KvApiServiceCollectionExtensions
{
    /// <summary>
    /// Adds what <see cref="KvApiEndpointRouteBuilderExtensions.MapKvApi"/> needs, sets the web server's limits, and puts
    /// error handling in front of the application's pipeline. The application must offer an <see cref="IGrainFactory"/>.
    /// </summary>
    /// <param name="services">The application's services.</param>
    /// <param name="options">The front door's settings.</param>
    /// <exception cref="ArgumentException">A setting is out of its bounds.</exception>
    public static IServiceCollection AddKvApi(this IServiceCollection services, ApiOptions options)
    {
        options.Validate();
        services.TryAddSingleton(TimeProvider.System);
        services.AddRouting();

        // At lower levels the web framework logs the path of every request, and with it the keys.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning));
        services.AddSingleton(options);
        services.AddSingleton<ProblemWriter>();
        services.AddSingleton<JsonBody>();
        services.AddSingleton<FrontDoorAdmission>();
        services.TryAddSingleton(provider => new Lanes(1, TimeSpan.Zero, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ClusterGrains>();
        services.TryAddSingleton<ICoordinators, OwnCoordinator>();
        services.AddSingleton<RawEndpoints>();
        services.AddSingleton<ObjectEndpoints>();
        services.AddSingleton<BucketEndpoints>();
        services.AddSingleton<ClusterEndpoints>();
        services.AddSingleton<RepairEndpoints>();
        services.AddSingleton<PlanEndpoints>();
        services.TryAddSingleton<ClusteringState>();
        services.AddSingleton<HealthEndpoints>();
        services.AddSingleton<MetricsEndpoint>();
        services.AddSingleton<MetricsCollector>();
        services.AddHostedService(provider => provider.GetRequiredService<MetricsCollector>());
        services.AddSingleton<IStartupFilter, FrontDoorStartupFilter>();
        services.Configure<KestrelServerOptions>(server => KvKestrelLimits.Apply(server, options));
        services.AddOpenApi(KvDocument.Name, openApi => openApi.AddDocumentTransformer(new KvDocumentTransformer(options)));
        return services;
    }

    /// <summary>Has the front door reach the cluster through its gateways, any of which may fail. Goes ahead of <see cref="AddKvApi"/>.</summary>
    internal static IServiceCollection AddFailover(this IServiceCollection services, FailoverOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton(provider => new Lanes(Lanes.ForManyGateways, options.SuspicionTime, provider.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ICoordinators, GatewayCoordinators>();
        return services;
    }
}

using OrleansKv.Client.Api.Buckets;
using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Health;
using OrleansKv.Client.Api.Metrics;
using OrleansKv.Client.Api.Objects;
using OrleansKv.Client.Api.Plans;
using OrleansKv.Client.Api.Repair;
using OrleansKv.Client.Api.Routing;

namespace OrleansKv.Client.Api.Hosting;

/// <summary>Maps the front door's endpoints.</summary>
public static class KvApiEndpointRouteBuilderExtensions
{
    private static readonly string[] Get = [HttpMethods.Get];
    private static readonly string[] GetAndHead = [HttpMethods.Get, HttpMethods.Head];
    private static readonly string[] Post = [HttpMethods.Post];
    private static readonly string[] Put = [HttpMethods.Put];
    private static readonly string[] Delete = [HttpMethods.Delete];

    /// <summary>Maps every endpoint of docs/http-api.md. Conventions on the result apply to all of them.</summary>
    /// <param name="routes">The application, with <see cref="KvApiServiceCollectionExtensions.AddKvApi"/> among its services.</param>
    public static IEndpointConventionBuilder MapKvApi(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("");
        MapRawRoutes(group, routes.ServiceProvider);

        var cluster = routes.ServiceProvider.GetRequiredService<ClusterEndpoints>();
        group.MapMethods("/v1/cluster", Get, cluster.GetClusterAsync);
        group.MapMethods("/v1/cluster/nodes", Get, cluster.GetNodesAsync);
        group.MapMethods("/v1/cluster/ring", Get, cluster.GetRingAsync);

        var repair = routes.ServiceProvider.GetRequiredService<RepairEndpoints>();
        group.MapMethods("/v1/cluster/repair", Get, repair.GetAsync);
        group.MapMethods("/v1/cluster/repair", Post, repair.StartAsync);
        group.MapMethods("/v1/cluster/anti-entropy/pause", Post, repair.PauseAsync);
        group.MapMethods("/v1/cluster/anti-entropy/resume", Post, repair.ResumeAsync);

        var plans = routes.ServiceProvider.GetRequiredService<PlanEndpoints>();
        group.MapMethods("/v1/cluster/plans", Get, plans.ListAsync);
        group.MapMethods("/v1/cluster/plans", Post, plans.StageAsync);
        group.MapMethods("/v1/cluster/plans/{id}", Get, plans.GetAsync);
        group.MapMethods("/v1/cluster/plans/{id}", Delete, plans.CancelAsync);
        group.MapMethods("/v1/cluster/plans/{id}/commit", Post, plans.CommitAsync);

        var health = routes.ServiceProvider.GetRequiredService<HealthEndpoints>();
        group.MapMethods("/health/startup", Get, health.StartupAsync);
        group.MapMethods("/health/ready", Get, health.ReadyAsync);
        group.MapMethods("/health/live", Get, health.LiveAsync);

        group.MapMethods("/metrics", Get, routes.ServiceProvider.GetRequiredService<MetricsEndpoint>().GetAsync);

        group.MapOpenApi("/openapi/{documentName}.json");
        return group;
    }

    /// <summary>
    /// Routes with a bucket or a key. <see cref="FrontDoor"/> chooses among them by the raw target, so routing does not match
    /// them; their patterns are for descriptions.
    /// </summary>
    private static void MapRawRoutes(RouteGroupBuilder group, IServiceProvider services)
    {
        var objects = services.GetRequiredService<ObjectEndpoints>();
        var buckets = services.GetRequiredService<BucketEndpoints>();
        var cluster = services.GetRequiredService<ClusterEndpoints>();
        Map("/v1/buckets/{bucket}/keys/{key}", GetAndHead, objects.GetAsync, RawRoute.Object);
        Map("/v1/buckets/{bucket}/keys/{key}", Put, objects.PutAsync, RawRoute.Object);
        Map("/v1/buckets/{bucket}/keys/{key}", Delete, objects.DeleteAsync, RawRoute.Object);
        Map("/v1/buckets/{bucket}", Get, buckets.GetAsync, RawRoute.Bucket);
        Map("/v1/buckets/{bucket}", Put, buckets.PutAsync, RawRoute.Bucket);
        Map("/v1/cluster/locate/{bucket}/{key}", Get, cluster.LocateAsync, RawRoute.Locate);

        void Map(string pattern, string[] methods, RequestDelegate handler, RawRoute route) =>
            group.MapMethods(pattern, methods, handler).WithMetadata(new RawRouteMetadata(route), new SuppressMatchingMetadata());
    }
}

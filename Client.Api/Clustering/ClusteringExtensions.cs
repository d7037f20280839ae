namespace OrleansKv.Client.Api.Clustering;

/// <summary>Adds the look at the clustering database to an application.</summary>
internal static class ClusteringExtensions
{
    /// <summary>Adds a watch over the clustering database, which health checks and metrics tell of.</summary>
    public static IServiceCollection AddClusteringWatch(this IServiceCollection services, string connectionString)
    {
        services.AddSingleton(_ => new ClusteringDatabase(connectionString));
        services.AddSingleton<ClusteringState>();
        services.AddHostedService<ClusteringWatch>();
        return services;
    }

    /// <summary>Returns when the clustering database answers and has the schema that is needed; at once where there is none.</summary>
    /// <exception cref="InvalidOperationException">Parts of the schema are missing; the message says which.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    public static Task WaitForClusteringAsync(this WebApplication app, IReadOnlyList<SchemaPart> parts, CancellationToken cancellationToken) =>
        app.Services.GetService<ClusteringDatabase>() is { } database
            ? ClusteringWatch.WaitAsync(database, parts, app.Services.GetRequiredService<TimeProvider>(), app.Services.GetRequiredService<ILogger<ClusteringWatch>>(), cancellationToken)
            : Task.CompletedTask;
}

namespace OrleansKv.Silo.Up;

/// <summary>
/// Kills and restarts nodes of a cluster that runs in one process, so that a person or a script can see what a failure
/// does. Mapped by <c>kv up</c> only, which listens on loopback only.
/// </summary>
internal static class NodeControl
{
    public static void Map(WebApplication app, UpCluster cluster)
    {
        app.MapPost("/dev/nodes/{node}/kill", (string node) => ChangeAsync(cluster, node, cluster.KillAsync, "is not running")).ExcludeFromDescription();
        app.MapPost("/dev/nodes/{node}/restart", (string node) => ChangeAsync(cluster, node, cluster.RestartAsync, "is running already")).ExcludeFromDescription();
    }

    private static async Task<IResult> ChangeAsync(UpCluster cluster, string node, Func<string, Task<bool>> change, string otherwise)
    {
        if (!cluster.Has(node)) return Results.Problem($"There is no node '{node}'.", statusCode: StatusCodes.Status404NotFound);
        return await change(node) ? Results.NoContent() : Results.Problem($"Node '{node}' {otherwise}.", statusCode: StatusCodes.Status409Conflict);
    }
}

namespace OrleansKv.Silo.Up;

/// <summary>
/// Kills and restarts nodes of a cluster that runs in one process, so that a person or a script can see what a failure
/// does. Mapped by <c>kv up</c> only, which listens on loopback only.
/// </summary>
internal static class NodeControl
{
    /// <summary>Any value will do: a web page of another origin cannot send it.</summary>
    public const string Header = "X-Kv-Control";

    public static void Map(WebApplication app, UpCluster cluster)
    {
        var nodes = app.MapGroup("/dev/nodes/{node}").ExcludeFromDescription().AddEndpointFilter(async (call, next) =>
            call.HttpContext.Request.Headers.ContainsKey(Header)
                ? await next(call)
                : Results.Problem($"The header {Header} is missing.", statusCode: StatusCodes.Status403Forbidden));
        nodes.MapPost("/kill", (string node) => ChangeAsync(cluster, node, cluster.KillAsync, "is not running"));
        nodes.MapPost("/restart", (string node) => ChangeAsync(cluster, node, cluster.RestartAsync, "is running already"));
    }

    private static async Task<IResult> ChangeAsync(UpCluster cluster, string node, Func<string, Task<bool>> change, string otherwise)
    {
        if (!cluster.Has(node)) return Results.Problem($"There is no node '{node}'.", statusCode: StatusCodes.Status404NotFound);
        return await change(node) ? Results.NoContent() : Results.Problem($"Node '{node}' {otherwise}.", statusCode: StatusCodes.Status409Conflict);
    }
}

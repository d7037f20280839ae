namespace OrleansKv.Silo.Up;

/// <summary>
/// Kills and restarts nodes of a cluster that runs in one process, and makes other faults where it was started with them, so that a person or a script can see
/// what a failure does. Mapped by <c>kv up</c> only, which listens on loopback only.
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
                : Refused($"The header {Header} is missing."));
        nodes.MapPost("/kill", (string node) => ChangeAsync(cluster, node, cluster.KillAsync, "is not running"));
        nodes.MapPost("/restart", (string node) => ChangeAsync(cluster, node, cluster.RestartAsync, "is running already"));

        var faults = nodes.MapGroup("").AddEndpointFilter(async (call, next) =>
            cluster.HasFaults ? await next(call) : Refused("The cluster was started without --faults."));
        faults.MapPost("/pause", (string node) => ChangeAsync(cluster, node, cluster.PauseAsync, "is not running, or is paused already"));
        faults.MapPost("/resume", (string node) => ChangeAsync(cluster, node, cluster.ResumeAsync, "is not paused"));
        faults.MapPost("/cut", (string node) => ChangeAsync(cluster, node, cluster.CutAsync, "is cut off already"));
        faults.MapPost("/heal", (string node) => ChangeAsync(cluster, node, cluster.HealAsync, "is not cut off"));
        faults.MapPost("/wipe", (string node) => ChangeAsync(cluster, node, cluster.WipeAsync, "is running, or has no directory of its own"));
    }

    private static async Task<IResult> ChangeAsync(UpCluster cluster, string node, Func<string, Task<bool>> change, string otherwise)
    {
        if (!cluster.Has(node)) return Results.Problem($"There is no node '{node}'.", statusCode: StatusCodes.Status404NotFound);
        return await change(node) ? Results.NoContent() : Results.Problem($"Node '{node}' {otherwise}.", statusCode: StatusCodes.Status409Conflict);
    }

    private static IResult Refused(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status403Forbidden);
}

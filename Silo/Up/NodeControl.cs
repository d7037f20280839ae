namespace OrleansKv.Silo.Up;

/// <summary>
/// Kills and restarts nodes of a cluster that runs in one process, starts further ones, and makes other faults where it was started with them, so that a person or a script can see
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
        nodes.MapPost("/start", (string node, int? weight, string? zone) => StartAsync(cluster, node, weight, zone));

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
        try
        {
            return await change(node) ? Results.NoContent() : Conflict($"Node '{node}' {otherwise}.");
        }
        catch (Exception exception) when (StartFailure.ReasonOf(exception) is { } reason)
        {
            return Conflict(reason.Message);
        }
    }

    private static async Task<IResult> StartAsync(UpCluster cluster, string node, int? weight, string? zone)
    {
        try
        {
            return await cluster.StartNewAsync(node, weight, zone) ? Results.NoContent() : Conflict($"There is a node '{node}' already: restart it when it is not running.");
        }
        catch (ArgumentException exception)
        {
            return Results.Problem(exception.Message, statusCode: StatusCodes.Status400BadRequest);
        }
        catch (Exception exception) when (StartFailure.ReasonOf(exception) is { } reason)
        {
            return Conflict(reason.Message);
        }
    }

    private static IResult Conflict(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status409Conflict);

    private static IResult Refused(string detail) => Results.Problem(detail, statusCode: StatusCodes.Status403Forbidden);
}

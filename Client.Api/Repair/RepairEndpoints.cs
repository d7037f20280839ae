using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.Repair;

/// <summary>Starts repair rounds, shows how they stand, and pauses anti-entropy.</summary>
internal sealed class RepairEndpoints(ClusterGrains grains, ProblemWriter problems)
{
    /// <summary>Begins a repair round.</summary>
    public async Task StartAsync(HttpContext context)
    {
        if (!RepairQuery.TryParse(context.Request.QueryString.Value, out var query, out var problem))
        {
            await problems.WriteAsync(context, ProblemKind.InvalidArgument, problem);
            return;
        }

        var started = await grains.Repair.StartAsync(query.Range, query.Node).AsTask().WaitAsync(context.RequestAborted);
        if (started.Refusal is { } refusal)
        {
            await problems.WriteAsync(context, ProblemKind.InvalidArgument, refusal);
        }
        else if (started.Exchanges == 0 && !started.Unreached.IsEmpty)
        {
            await problems.WriteAsync(context, ProblemKind.ClusterUnavailable, $"No repair has begun: {string.Join(", ", started.Unreached)} did not answer.");
        }
        else
        {
            context.Response.StatusCode = StatusCodes.Status202Accepted;
            await JsonText.WriteAsync(
                context, new RepairStartedDocument(started.Id, started.Exchanges, started.Unreached), ApiJson.Default.RepairStartedDocument);
        }
    }

    /// <summary>How repair stands.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        var nodes = await grains.Repair.GetStatusAsync().AsTask().WaitAsync(context.RequestAborted);
        await JsonText.WriteAsync(context, RepairDocument.Of(nodes), ApiJson.Default.RepairDocument);
    }

    /// <summary>Pauses anti-entropy on all nodes.</summary>
    public Task PauseAsync(HttpContext context) => SetPausedAsync(context, isPaused: true);

    /// <summary>Resumes anti-entropy on all nodes.</summary>
    public Task ResumeAsync(HttpContext context) => SetPausedAsync(context, isPaused: false);

    private async Task SetPausedAsync(HttpContext context, bool isPaused)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        var nodes = await grains.Repair.SetPausedAsync(isPaused).AsTask().WaitAsync(context.RequestAborted);
        var unreached = nodes.Where(node => node.Status is null).Select(node => node.Node);
        await JsonText.WriteAsync(context, new PauseDocument(isPaused, [.. unreached]), ApiJson.Default.PauseDocument);
    }
}

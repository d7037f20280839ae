using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Problems;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>Makes, shows, commits and cancels plans of changes of the ring.</summary>
internal sealed class PlanEndpoints(ClusterGrains grains, JsonBody json, ProblemWriter problems)
{
    /// <summary>Makes a plan; nothing moves yet.</summary>
    public async Task StageAsync(HttpContext context)
    {
        if (await problems.RefuseQueryAsync(context) || await json.ReadAsync(context) is not { } body)
            return;
        if (!PlanReader.TryRead(body, out var changes, out var problem))
        {
            await problems.WriteAsync(context, ProblemKind.InvalidArgument, problem);
            return;
        }

        var reply = await grains.Plans.StageAsync(changes).AsTask().WaitAsync(context.RequestAborted);
        if (reply is { Refusal: null, Plans: [var plan] })
            context.Response.Headers.Location = $"/v1/cluster/plans/{plan.Plan.Id}";
        await AnswerAsync(context, reply, StatusCodes.Status201Created);
    }

    /// <summary>All plans that are not over, and the last ones that are.</summary>
    public async Task ListAsync(HttpContext context)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        var reply = await grains.Plans.ListAsync().AsTask().WaitAsync(context.RequestAborted);
        if (reply.Refusal is { } refusal)
            await problems.WriteAsync(context, ProblemKind.PlanRefused, refusal);
        else
            await JsonText.WriteAsync(context, PlansDocument.Of(reply), ApiJson.Default.PlansDocument);
    }

    /// <summary>A plan, and how far it is.</summary>
    public Task GetAsync(HttpContext context) => AskAsync(context, static (plans, id) => plans.GetAsync(id), StatusCodes.Status200OK);

    /// <summary>Begins to carry a plan out.</summary>
    public Task CommitAsync(HttpContext context) => AskAsync(context, static (plans, id) => plans.CommitAsync(id), StatusCodes.Status202Accepted);

    /// <summary>Throws a plan away, or undoes what was done of it.</summary>
    public Task CancelAsync(HttpContext context) => AskAsync(context, static (plans, id) => plans.CancelAsync(id), StatusCodes.Status200OK);

    private async Task AskAsync(HttpContext context, Func<IPlanGrain, string, ValueTask<RingPlanReply>> ask, int status)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        var id = (string)context.Request.RouteValues["id"]!;
        await AnswerAsync(context, await ask(grains.Plans, id).AsTask().WaitAsync(context.RequestAborted), status);
    }

    private Task AnswerAsync(HttpContext context, RingPlanReply reply, int status)
    {
        // A plan that is over may be forgotten between what was asked for and the answer.
        if (reply.IsUnknown || reply is { Refusal: null, Plans: not [_] })
            return problems.WriteAsync(context, ProblemKind.PlanNotFound, reply.Refusal ?? "There is no such plan any more.");
        if (reply.Refusal is { } refusal)
            return problems.WriteAsync(context, ProblemKind.PlanRefused, refusal);
        context.Response.StatusCode = status;
        return JsonText.WriteAsync(context, PlanDocument.Of(reply.Plans[0]), ApiJson.Default.PlanDocument);
    }
}

using OrleansKv.Client.Api.Problems;
using OrleansKv.Client.Api.Routing;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>Answers questions about the cluster. Query parameters are refused: there are none.</summary>
internal sealed class ClusterEndpoints(ClusterGrains grains, ProblemWriter problems)
{
    /// <summary>The cluster as the answering node sees it, and what all nodes say in a few numbers.</summary>
    public async Task GetClusterAsync(HttpContext context)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        var view = await grains.Cluster.GetNodesAsync().AsTask().WaitAsync(context.RequestAborted);
        await JsonText.WriteAsync(context, ClusterDocument.Of(view), ApiJson.Default.ClusterDocument);
    }

    /// <summary>The nodes alone, with what each of them says.</summary>
    public async Task GetNodesAsync(HttpContext context)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        var view = await grains.Cluster.GetNodesAsync().AsTask().WaitAsync(context.RequestAborted);
        await JsonText.WriteAsync(context, NodesDocument.Of(view), ApiJson.Default.NodesDocument);
    }

    /// <summary>The ring as the answering node computes it.</summary>
    public async Task GetRingAsync(HttpContext context)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        var view = await grains.Cluster.GetRingAsync().AsTask().WaitAsync(context.RequestAborted);
        await JsonText.WriteAsync(context, view, ApiJson.Default.RingView);
    }

    /// <summary>A key's preference list and what each home replica holds.</summary>
    public async Task LocateAsync(HttpContext context)
    {
        if (await problems.RefuseQueryAsync(context))
            return;
        if (!RawPath.Of(context).TryGetKey(out var key, out var problem))
        {
            await problems.WriteAsync(context, ProblemKind.InvalidArgument, problem);
            return;
        }
        var result = await grains.Cluster.LocateAsync(key, context.RequestAborted);
        if (result.Error is not null)
            await problems.WriteAsync(context, result.Error);
        else
            await JsonText.WriteAsync(context, LocateDocument.Of(result), ApiJson.Default.LocateDocument);
    }
}

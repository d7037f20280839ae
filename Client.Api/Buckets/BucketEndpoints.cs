using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Coordinators;
using OrleansKv.Client.Api.Problems;
using OrleansKv.Client.Api.Routing;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>Reads and replaces a bucket's properties.</summary>
internal sealed class BucketEndpoints(ClusterGrains grains, ICoordinators coordinators, JsonBody json, ProblemWriter problems)
{
    /// <summary>GET.</summary>
    public async Task GetAsync(HttpContext context)
    {
        if (!TryReadTarget(context, out var bucket, out var problem))
        {
            await problems.WriteAsync(context, ProblemKind.InvalidArgument, problem);
            return;
        }
        await AnswerAsync(context, await coordinators.GetBucketAsync(bucket, context.RequestAborted));
    }

    /// <summary>PUT: replaces all properties; a field that is left out takes the cluster's default.</summary>
    public async Task PutAsync(HttpContext context)
    {
        if (!TryReadTarget(context, out var bucket, out var problem))
        {
            await problems.WriteAsync(context, ProblemKind.InvalidArgument, problem);
            return;
        }
        if (await json.ReadAsync(context) is not { } body)
            return;

        var cluster = await grains.Cluster.GetClusterAsync().AsTask().WaitAsync(context.RequestAborted);
        if (!BucketReader.TryRead(body, cluster.Defaults, out var properties, out problem))
        {
            await problems.WriteAsync(context, ProblemKind.InvalidArgument, problem);
            return;
        }
        await AnswerAsync(context, await coordinators.PutBucketAsync(bucket, properties, context.RequestAborted));
    }

    private Task AnswerAsync(HttpContext context, BucketResult result) => result switch
    {
        { Error: { } error } => problems.WriteAsync(context, error),
        { Properties: { } properties } => JsonText.WriteAsync(context, BucketDocument.Of(properties), ApiJson.Default.BucketDocument),
        _ => throw new InvalidOperationException("The coordinator answered with neither properties nor an error."),
    };

    private static bool TryReadTarget(HttpContext context, out string bucket, out string problem)
    {
        var known = RawPath.Of(context).TryGetBucket(out var name, out var reason);
        if (known && context.Request.QueryString.HasValue)
        {
            known = false;
            reason = "A bucket takes no query parameters.";
        }
        bucket = name ?? "";
        problem = reason ?? "";
        return known;
    }
}

using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Clustering;
using OrleansKv.Client.Api.Coordinators;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.Health;

/// <summary>The checks that a supervisor asks: started, ready for requests, alive.</summary>
internal sealed class HealthEndpoints(
    ClusterGrains grains, Lanes lanes, ApiOptions options, ClusteringState clustering, IHostApplicationLifetime lifetime, ProblemWriter problems, TimeProvider time, ILogger<HealthEndpoints> logger)
{
    private static readonly HealthDocument Ok = new("ok");

    /// <summary>Set by the first answer of the cluster.</summary>
    private volatile bool _started;

    /// <summary>Passes from the cluster's first answer on.</summary>
    public Task StartupAsync(HttpContext context) => _started ? AnswerOkAsync(context) : ReadyAsync(context);

    /// <summary>Passes while the cluster answers in time and the process is not stopping; without the clustering database it is degraded, and goes on.</summary>
    public async Task ReadyAsync(HttpContext context)
    {
        var reason = lifetime.ApplicationStopping.IsCancellationRequested
            ? "the process is stopping"
            : await AskClusterAsync(context.RequestAborted);
        if (reason is not null)
        {
            await problems.WriteAsync(context, ProblemKind.ClusterUnavailable, $"Not ready: {reason}.");
            return;
        }
        _started = true;
        await AnswerAsync(context, clustering.Failure is { } failure ? new HealthDocument("degraded", failure) : Ok);
    }

    /// <summary>Passes while the process answers at all.</summary>
    public Task LiveAsync(HttpContext context) => AnswerOkAsync(context);

    /// <summary>Null when the cluster answers in time, else why it is not ready. One gateway that fails does not make a front door unready.</summary>
    private async Task<string?> AskClusterAsync(CancellationToken cancellationToken)
    {
        var lane = lanes.Next();
        if (await AskClusterAsync(lane, cancellationToken) is not { } reason) return null;
        lanes.Suspect(lane);
        return lanes.Count == 1 ? reason : await AskClusterAsync(lanes.Next(), cancellationToken);
    }

    private async Task<string?> AskClusterAsync(int lane, CancellationToken cancellationToken)
    {
        try
        {
            await grains.ClusterAt(lane).GetClusterAsync().AsTask().WaitAsync(options.HealthTimeout, time, cancellationToken);
            return null;
        }
        catch (TimeoutException exception)
        {
            logger.NotReady(exception);
            return "the cluster did not answer in time";
        }
        catch (Exception exception) when (exception is ClusterUnavailableException or OrleansException)
        {
            logger.NotReady(exception);
            return "the call to the cluster failed";
        }
    }

    private static Task AnswerOkAsync(HttpContext context) => AnswerAsync(context, Ok);

    private static Task AnswerAsync(HttpContext context, HealthDocument document) => JsonText.WriteAsync(context, document, ApiJson.Default.HealthDocument);
}

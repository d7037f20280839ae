namespace OrleansKv.Client.Api.Clustering;

/// <summary>Whether the clustering database answers, as far as this process knows. Read by health checks and metrics on any thread.</summary>
internal sealed class ClusteringState
{
    private volatile string? _failure;

    /// <summary>Why it cannot be used, for people; null while it can.</summary>
    public string? Failure
    {
        get => _failure;
        set => _failure = value;
    }
}

namespace OrleansKv.Coordination;

/// <summary>What coordinators know of their calls to one node: those it has not answered, and how long its replicas have lately taken to answer reads of this node's coordinators; of large values, which take longer, apart from others.</summary>
internal sealed class NodeCalls(CoordinationOptions options)
{
    private readonly ReadLatency _small = new(options.LatencyWindow);
    private readonly ReadLatency _large = new(options.LatencyWindow);

    /// <summary>Those that the node has not answered.</summary>
    public UnansweredCalls Unanswered { get; } = new(options);

    /// <summary>The latency of answers with small values or none, or of those with large ones.</summary>
    public ReadLatency Latency(bool isLarge) => isLarge ? _large : _small;
}

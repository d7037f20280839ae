namespace OrleansKv.Coordination;

/// <summary>How long a node's replicas have lately taken to answer reads of this node's coordinators; of large values, which take longer, apart from others.</summary>
internal sealed class NodeLatency(CoordinationOptions options)
{
    private readonly ReadLatency _small = new(options.LatencyWindow);
    private readonly ReadLatency _large = new(options.LatencyWindow);

    /// <summary>The figures of answers with small values or none, or of those with large ones.</summary>
    public ReadLatency Of(bool isLarge) => isLarge ? _large : _small;
}

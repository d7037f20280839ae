namespace OrleansKv.Coordination;

/// <summary>
/// What coordinators know of their calls to one node: those it has not answered, when a fallback last took its place, and how long its replicas have lately taken to answer reads of this node's
/// coordinators; of large values, which take longer, apart from others.
/// </summary>
internal sealed class NodeCalls(CoordinationOptions options)
{
    private const long Never = long.MinValue;

    private readonly ReadLatency _small = new(options.LatencyWindow);
    private readonly ReadLatency _large = new(options.LatencyWindow);

    private long _stoodInForAt = Never;

    /// <summary>Those that the node has not answered.</summary>
    public UnansweredCalls Unanswered { get; } = new(options);

    /// <summary>The latency of answers with small values or none, or of those with large ones.</summary>
    public ReadLatency Latency(bool isLarge) => isLarge ? _large : _small;

    /// <summary>Notes that a fallback takes the node's place.</summary>
    public void StandIn(TimeProvider time) => Volatile.Write(ref _stoodInForAt, time.GetTimestamp());

    /// <summary>True for a node that may lack what fallbacks lately took in its place.</summary>
    public bool MayLag(TimeProvider time) => Volatile.Read(ref _stoodInForAt) is not Never and var at && time.GetElapsedTime(at) < options.CatchUpTime;
}

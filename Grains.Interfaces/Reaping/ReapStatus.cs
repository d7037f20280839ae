namespace OrleansKv.Reaping;

/// <summary>How reaping stands on a node.</summary>
/// <param name="Node">The node.</param>
/// <param name="Pending">Keys of the node's first-home ranges that hold nothing but tombstones and values that expire, as of the last round.</param>
/// <param name="Confirmed">Of these, keys of which all nodes have said the same once, and are to say it again.</param>
/// <param name="Reaped">Keys forgotten since the node started.</param>
/// <param name="LastRound">The age of the last round that came to its end; null before the first.</param>
/// <param name="WaitsFor">Why the last round forgot nothing, such as a node that is down; null when nothing stood in its way.</param>
[GenerateSerializer, Immutable, Alias("kv.ReapStatus")]
public sealed record ReapStatus(
    [property: Id(0)] string Node,
    [property: Id(1)] long Pending,
    [property: Id(2)] int Confirmed,
    [property: Id(3)] long Reaped,
    [property: Id(4)] TimeSpan? LastRound,
    [property: Id(5)] string? WaitsFor);

namespace OrleansKv.AntiEntropy;

/// <summary>A home range of a node, and another home replica that is not known to hold the same.</summary>
/// <param name="Range">The range.</param>
/// <param name="Peer">The other home replica's node.</param>
/// <param name="HasFailed">True when the last attempt of an exchange with it failed, or it was down; false when there was none yet since the node's process started.</param>
[GenerateSerializer, Immutable, Alias("kv.RangePeer")]
public readonly record struct RangePeer(
    [property: Id(0)] int Range,
    [property: Id(1)] string Peer,
    [property: Id(2)] bool HasFailed);

namespace OrleansKv.AntiEntropy;

/// <summary>How a range stands with one other home replica.</summary>
/// <param name="Range">The range.</param>
/// <param name="Peer">The other home replica's node.</param>
/// <param name="Age">Time since the last exchange that came to its end; null when there was none since the node's process started.</param>
/// <param name="OutOfDate">Keys that the last exchange found to differ, and repaired unless it failed.</param>
/// <param name="Failure">Why the last attempt failed; null when it did not.</param>
[GenerateSerializer, Immutable, Alias("kv.RangeExchangeStatus")]
public sealed record RangeExchangeStatus(
    [property: Id(0)] int Range,
    [property: Id(1)] string Peer,
    [property: Id(2)] TimeSpan? Age,
    [property: Id(3)] long OutOfDate,
    [property: Id(4)] string? Failure);

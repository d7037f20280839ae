namespace OrleansKv.Ring;

/// <summary>How a key range that moves stands.</summary>
/// <param name="Range">The range.</param>
/// <param name="Phase">How far it is.</param>
/// <param name="AgeSeconds">How long the answering node has known of that phase.</param>
/// <param name="Copies">Home replicas, by the default N, that were not given up and hold all of the range.</param>
/// <param name="Keys">Keys that were brought so far, or are still to be dropped.</param>
/// <param name="WaitsFor">What it waits for; null when it is about to go on.</param>
[GenerateSerializer, Immutable, Alias("kv.RangeMoveView")]
public sealed record RangeMoveView(
    [property: Id(0)] int Range,
    [property: Id(1)] MovePhase Phase,
    [property: Id(2)] double AgeSeconds,
    [property: Id(3)] int Copies,
    [property: Id(4)] long Keys,
    [property: Id(5)] string? WaitsFor);

namespace OrleansKv.Ring;

/// <summary>How far a node is with a key range that moves.</summary>
/// <param name="Range">The range.</param>
/// <param name="Version">The version of the range that this is about.</param>
/// <param name="IsDone">True when the node has done its part: as a new home replica, holds all; as a former one, nothing any more.</param>
/// <param name="Keys">The keys that it holds of the range.</param>
/// <param name="WaitsFor">Why it is not done; null when it is.</param>
[GenerateSerializer, Immutable, Alias("kv.RangeMoveReport")]
public sealed record RangeMoveReport(
    [property: Id(0)] int Range,
    [property: Id(1)] long Version,
    [property: Id(2)] bool IsDone,
    [property: Id(3)] long Keys,
    [property: Id(4)] string? WaitsFor);

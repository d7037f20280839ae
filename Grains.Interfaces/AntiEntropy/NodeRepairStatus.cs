namespace OrleansKv.AntiEntropy;

/// <summary>How the anti-entropy of a node stands, or why that is not known.</summary>
/// <param name="Node">The node.</param>
/// <param name="Status">How it stands; null when the node did not answer.</param>
/// <param name="Failure">Why it did not; null when it did.</param>
[GenerateSerializer, Immutable, Alias("kv.NodeRepairStatus")]
public sealed record NodeRepairStatus(
    [property: Id(0)] string Node,
    [property: Id(1)] AntiEntropyStatus? Status,
    [property: Id(2)] string? Failure);

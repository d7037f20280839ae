namespace OrleansKv.Ring;

/// <summary>What a plan gives a node, and takes from it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Before">Home replicas before.</param>
/// <param name="After">Home replicas afterwards.</param>
/// <param name="Gained">Home replicas that are new on it.</param>
/// <param name="Lost">Home replicas that it loses.</param>
/// <param name="GainedBytes">Bytes of those that are new, as far as is known.</param>
/// <param name="LostBytes">Bytes of those that it loses, as far as is known.</param>
[GenerateSerializer, Immutable, Alias("kv.NodeGain")]
public sealed record NodeGain(
    [property: Id(0)] string Node,
    [property: Id(1)] int Before,
    [property: Id(2)] int After,
    [property: Id(3)] int Gained,
    [property: Id(4)] int Lost,
    [property: Id(5)] long GainedBytes,
    [property: Id(6)] long LostBytes);

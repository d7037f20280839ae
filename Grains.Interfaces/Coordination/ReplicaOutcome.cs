namespace OrleansKv.Coordination;

/// <summary>One replica's part in a request.</summary>
/// <param name="Node">The replica's node.</param>
/// <param name="Status">What came of it.</param>
/// <param name="Detail">Why, in words, or null.</param>
[GenerateSerializer, Immutable, Alias("kv.ReplicaOutcome")]
public sealed record ReplicaOutcome(
    [property: Id(0)] string Node,
    [property: Id(1)] ReplicaStatus Status,
    [property: Id(2)] string? Detail);

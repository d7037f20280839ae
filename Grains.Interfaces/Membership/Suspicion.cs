namespace OrleansKv.Membership;

/// <summary>A node's opinion that another one may be down.</summary>
/// <param name="Node">The node that is suspected.</param>
/// <param name="Incarnation">The incarnation that is suspected: a higher one refutes it.</param>
[GenerateSerializer, Immutable, Alias("kv.Suspicion")]
public readonly record struct Suspicion([property: Id(0)] string Node, [property: Id(1)] long Incarnation);

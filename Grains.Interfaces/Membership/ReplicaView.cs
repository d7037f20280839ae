namespace OrleansKv.Membership;

/// <summary>One replica of a key.</summary>
/// <param name="Node">The node.</param>
/// <param name="IsHome">True for a home replica, false for a fallback.</param>
/// <param name="State">What the node answered about the key.</param>
/// <param name="ETag">The entity tag of its version set, or null; equal tags mean equal versions.</param>
/// <param name="Siblings">How many live values it holds.</param>
[GenerateSerializer, Immutable, Alias("kv.ReplicaView")]
public sealed record ReplicaView(
    [property: Id(0)] string Node,
    [property: Id(1)] bool IsHome,
    [property: Id(2)] ReplicaState State,
    [property: Id(3)] string? ETag,
    [property: Id(4)] int Siblings);

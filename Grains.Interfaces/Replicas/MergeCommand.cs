using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>
/// A version set for a replica to join with its own: the spread of a write, or a repair. It has no deadline: what it
/// carries exists already, and a replica that learns of it late is better off than one that never does.
/// </summary>
/// <param name="Key">The object.</param>
/// <param name="Set">What the sender knows of it.</param>
/// <param name="Conflict">The bucket's conflict policy.</param>
/// <param name="RingVersion">The version of the ring by which the sender chose this replica.</param>
/// <param name="StandIn">Whom the replica stands in for; null for a home replica.</param>
[GenerateSerializer, Immutable, Alias("kv.MergeCommand")]
public sealed record MergeCommand(
    [property: Id(0)] ObjectKey Key,
    [property: Id(1)] VersionSet Set,
    [property: Id(2)] ConflictPolicy Conflict,
    [property: Id(3)] long RingVersion,
    [property: Id(4)] StandIn? StandIn = null);

using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>A client write for the replica that is to mint its dot.</summary>
/// <param name="Key">The object.</param>
/// <param name="Content">What to write.</param>
/// <param name="Context">What the client had read; empty when it wrote without a context.</param>
/// <param name="Conflict">The bucket's conflict policy.</param>
/// <param name="Precondition">What must hold, or null.</param>
/// <param name="Known">What a quorum of replicas knew just before; joined in before the precondition is looked at. Null without a precondition.</param>
/// <param name="RingVersion">The version of the ring by which the coordinator chose this replica.</param>
/// <param name="Deadline">When the coordinator gives this replica up and asks another; a dot is not minted later.</param>
/// <param name="StandIn">Whom the replica stands in for; null for a home replica.</param>
[GenerateSerializer, Immutable, Alias("kv.WriteCommand")]
public sealed record WriteCommand(
    [property: Id(0)] ObjectKey Key,
    [property: Id(1)] ValueContent Content,
    [property: Id(2)] CausalContext Context,
    [property: Id(3)] ConflictPolicy Conflict,
    [property: Id(4)] Precondition? Precondition,
    [property: Id(5)] VersionSet? Known,
    [property: Id(6)] long RingVersion,
    [property: Id(7)] DateTimeOffset Deadline,
    [property: Id(8)] StandIn? StandIn = null);

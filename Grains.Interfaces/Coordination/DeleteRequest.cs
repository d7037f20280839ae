using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>A delete: a write of a tombstone.</summary>
/// <param name="Key">The object.</param>
/// <param name="Context">
/// The context of the read whose versions are to go, as the read returned it; null: everything that a quorum of
/// replicas knows when the delete is coordinated.
/// </param>
/// <param name="Precondition">What must hold, or null.</param>
/// <param name="W">Replicas to wait for; null: the bucket's.</param>
/// <param name="Timeout">How long the request may take; null: the configured default.</param>
/// <param name="Sloppy">Whether fallbacks may take the place of home replicas that cannot be reached; null: unless the bucket is strong.</param>
/// <param name="NotAfter">When its sender has another coordinator run it, so that this one may not any more; null: never.</param>
[GenerateSerializer, Immutable, Alias("kv.DeleteRequest")]
public sealed record DeleteRequest(
    [property: Id(0)] ObjectKey Key,
    [property: Id(1)] string? Context,
    [property: Id(2)] Precondition? Precondition,
    [property: Id(3)] QuorumSize? W,
    [property: Id(4)] TimeSpan? Timeout,
    [property: Id(5)] bool? Sloppy = null,
    [property: Id(6)] DateTimeOffset? NotAfter = null);

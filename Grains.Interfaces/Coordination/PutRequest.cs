using System.Collections.Immutable;
using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>A write.</summary>
/// <param name="Key">The object.</param>
/// <param name="Value">The bytes.</param>
/// <param name="ContentType">Their media type, or null.</param>
/// <param name="Context">The context of the read that this write replaces, as the read returned it; null: concurrent with all.</param>
/// <param name="Precondition">What must hold, or null.</param>
/// <param name="W">Replicas to wait for; null: the bucket's.</param>
/// <param name="Timeout">How long the request may take; null: the configured default.</param>
/// <param name="Sloppy">Whether fallbacks may take the place of home replicas that cannot be reached; null: unless the bucket is strong.</param>
/// <param name="Ttl">How long the value lives, from when the request is coordinated; zero: for ever; null: as the bucket says.</param>
/// <param name="NotAfter">When its sender has another coordinator run it, so that this one may not any more; null: never.</param>
[GenerateSerializer, Immutable, Alias("kv.PutRequest")]
public sealed record PutRequest(
    [property: Id(0)] ObjectKey Key,
    [property: Id(1)] ImmutableArray<byte> Value,
    [property: Id(2)] string? ContentType,
    [property: Id(3)] string? Context,
    [property: Id(4)] Precondition? Precondition,
    [property: Id(5)] QuorumSize? W,
    [property: Id(6)] TimeSpan? Timeout,
    [property: Id(7)] bool? Sloppy = null,
    [property: Id(8)] TimeSpan? Ttl = null,
    [property: Id(9)] DateTimeOffset? NotAfter = null);

using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>A read.</summary>
/// <param name="Key">The object.</param>
/// <param name="R">Replicas to wait for; null: the bucket's.</param>
/// <param name="Timeout">How long the request may take; null: the configured default.</param>
/// <param name="Sloppy">Whether fallbacks may take the place of home replicas that cannot be reached; null: unless the bucket is strong.</param>
[GenerateSerializer, Immutable, Alias("kv.GetRequest")]
public sealed record GetRequest(
    [property: Id(0)] ObjectKey Key,
    [property: Id(1)] QuorumSize? R,
    [property: Id(2)] TimeSpan? Timeout,
    [property: Id(3)] bool? Sloppy = null);

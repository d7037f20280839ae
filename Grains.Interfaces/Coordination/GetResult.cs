using System.Collections.Immutable;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>The answer to a read.</summary>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Siblings">The live values: none when the key is absent or deleted, several when writes were concurrent.</param>
/// <param name="Context">The context to send with the write that replaces what was read; null when the key is unknown.</param>
/// <param name="ETag">The entity tag of the version set, without quotes; null when there is no live value.</param>
[GenerateSerializer, Immutable, Alias("kv.GetResult")]
public sealed record GetResult(
    [property: Id(0)] RequestError? Error,
    [property: Id(1)] ImmutableArray<VersionedValue> Siblings,
    [property: Id(2)] string? Context,
    [property: Id(3)] string? ETag)
{
    /// <summary>The version of the ring that the coordinator goes by: a client that knows an older one is told so by it.</summary>
    [Id(4)]
    public long RingVersion { get; init; }
}

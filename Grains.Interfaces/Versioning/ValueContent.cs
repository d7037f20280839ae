using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>What a client wrote: the bytes, their media type, how long they live, and a checksum over all of it made by the coordinator.</summary>
/// <param name="Value">The bytes; empty for a tombstone.</param>
/// <param name="ContentType">The media type as the client gave it, or null.</param>
/// <param name="Checksum">CRC32C over everything else, checked by every replica and by the reader.</param>
/// <param name="IsTombstone">True for "deleted".</param>
/// <param name="ExpiresAt">From when on the value reads as deleted, in Unix milliseconds; null for never, and of a tombstone.</param>
[GenerateSerializer, Immutable, Alias("kv.ValueContent")]
public sealed record ValueContent(
    [property: Id(0)] ImmutableArray<byte> Value,
    [property: Id(1)] string? ContentType,
    [property: Id(2)] uint Checksum,
    [property: Id(3)] bool IsTombstone,
    [property: Id(4)] long? ExpiresAt = null);

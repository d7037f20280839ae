using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>What a client wrote: the bytes, their media type, and a checksum over both made by the coordinator.</summary>
/// <param name="Value">The bytes; empty for a tombstone.</param>
/// <param name="ContentType">The media type as the client gave it, or null.</param>
/// <param name="Checksum">CRC32C over the bytes and the media type, checked by every replica and by the reader.</param>
/// <param name="IsTombstone">True for "deleted".</param>
[GenerateSerializer, Immutable, Alias("kv.ValueContent")]
public sealed record ValueContent(
    [property: Id(0)] ImmutableArray<byte> Value,
    [property: Id(1)] string? ContentType,
    [property: Id(2)] uint Checksum,
    [property: Id(3)] bool IsTombstone);

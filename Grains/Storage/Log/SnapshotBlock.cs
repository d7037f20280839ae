using System.Buffers.Binary;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// The frame of a block of an index snapshot: its kind and the length of its payload (4 bytes each), the CRC32C of the block's number in the file (8 bytes), kind, length
/// and payload (4 bytes), the payload. The first block is the header; the last one is the number of keys (8 bytes), without which a snapshot is none.
/// </summary>
internal static class SnapshotBlock
{
    internal const int HeadBytes = 12;
    internal const int MaxPayloadBytes = 256 * 1024;
    internal const int Header = 1;
    internal const int Entries = 2;
    internal const int End = 3;

    /// <summary>Writes the head before a payload that is in its place already, and returns the block's length.</summary>
    internal static int Frame(Span<byte> block, long number, int kind, int payload)
    {
        BinaryPrimitives.WriteInt32LittleEndian(block, kind);
        BinaryPrimitives.WriteInt32LittleEndian(block[4..], payload);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], Checksum(block[..(HeadBytes + payload)], number));
        return HeadBytes + payload;
    }

    /// <summary>The bytes of a block's payload; -1 when these are not the first bytes of one.</summary>
    internal static int PayloadOf(ReadOnlySpan<byte> head) =>
        BinaryPrimitives.ReadInt32LittleEndian(head[4..]) is var length and >= 0 and <= MaxPayloadBytes ? length : -1;

    internal static int KindOf(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32LittleEndian(head);

    internal static bool IsWhole(ReadOnlySpan<byte> block, long number) => BinaryPrimitives.ReadUInt32LittleEndian(block[8..]) == Checksum(block, number);

    private static uint Checksum(ReadOnlySpan<byte> block, long number)
    {
        Span<byte> place = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(place, number);
        return ~Crc32C.Append(Crc32C.Append(Crc32C.Append(uint.MaxValue, place), block[..8]), block[HeadBytes..]);
    }
}

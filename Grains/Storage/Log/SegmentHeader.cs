using System.Buffers.Binary;
using System.Text;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// The first bytes of a segment: the same block twice, so that damage to one copy costs nothing. In little endian:
/// <code>
/// 0  "OKVSTLOG" (8 bytes)        36 end of the data of the segment before (4 bytes)
/// 8  format version (4 bytes)    40 this segment's preallocated length (4 bytes)
/// 12 CRC32C of all else (4)      44 1 if acknowledgements may come before the sync (4 bytes)
/// 16 the store's id (8 bytes)    48 length of the node's name (4 bytes), the name as UTF-8, zeros
/// 24 the store's epoch (8)
/// 32 the segment's number (4)
/// </code>
/// Every format version keeps the first 16 bytes, the block's length and its checksum.
/// </summary>
internal sealed record SegmentHeader(
    ulong StoreId, string Node, ulong Epoch, int Number, int PreviousEnd, int Capacity, bool IsRelaxed, uint Version = SegmentHeader.CurrentVersion)
{
    internal const int Bytes = 2 * BlockBytes;
    internal const uint CurrentVersion = 1;
    internal const int MaxNodeBytes = BlockBytes - NameOffset;
    private const int BlockBytes = 512;
    private const int NameOffset = 52;

    internal byte[] Encode()
    {
        var bytes = new byte[Bytes];
        var block = bytes.AsSpan(0, BlockBytes);
        "OKVSTLOG"u8.CopyTo(block);
        BinaryPrimitives.WriteUInt32LittleEndian(block[8..], Version);
        BinaryPrimitives.WriteUInt64LittleEndian(block[16..], StoreId);
        BinaryPrimitives.WriteUInt64LittleEndian(block[24..], Epoch);
        BinaryPrimitives.WriteInt32LittleEndian(block[32..], Number);
        BinaryPrimitives.WriteInt32LittleEndian(block[36..], PreviousEnd);
        BinaryPrimitives.WriteInt32LittleEndian(block[40..], Capacity);
        BinaryPrimitives.WriteInt32LittleEndian(block[44..], IsRelaxed ? 1 : 0);
        BinaryPrimitives.WriteInt32LittleEndian(block[48..], Encoding.UTF8.GetBytes(Node, block[NameOffset..]));
        BinaryPrimitives.WriteUInt32LittleEndian(block[12..], Checksum(block));
        block.CopyTo(bytes.AsSpan(BlockBytes));
        return bytes;
    }

    /// <summary>Reads the first whole copy; null when none is. Of a later format version, only the version is read.</summary>
    /// <param name="bytes">The file's first <see cref="Bytes"/> bytes, or all it has.</param>
    /// <param name="damagedCopies">How many copies are not whole.</param>
    internal static SegmentHeader? Read(ReadOnlySpan<byte> bytes, out int damagedCopies)
    {
        damagedCopies = 0;
        SegmentHeader? header = null;
        for (var at = 0; at < Bytes; at += BlockBytes)
        {
            var read = bytes.Length >= at + BlockBytes ? ReadBlock(bytes.Slice(at, BlockBytes)) : null;
            if (read is null) damagedCopies++;
            header ??= read;
        }

        return header;
    }

    private static SegmentHeader? ReadBlock(ReadOnlySpan<byte> block)
    {
        if (!block.StartsWith("OKVSTLOG"u8) || BinaryPrimitives.ReadUInt32LittleEndian(block[12..]) != Checksum(block)) return null;
        var version = BinaryPrimitives.ReadUInt32LittleEndian(block[8..]);
        if (version != CurrentVersion) return new SegmentHeader(0, "", 0, 0, 0, 0, false, version);
        return new SegmentHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(block[16..]),
            Encoding.UTF8.GetString(block.Slice(NameOffset, Math.Clamp(BinaryPrimitives.ReadInt32LittleEndian(block[48..]), 0, MaxNodeBytes))),
            BinaryPrimitives.ReadUInt64LittleEndian(block[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(block[44..]) != 0);
    }

    private static uint Checksum(ReadOnlySpan<byte> block) => ~Crc32C.Append(Crc32C.Append(uint.MaxValue, block[..12]), block[16..]);
}

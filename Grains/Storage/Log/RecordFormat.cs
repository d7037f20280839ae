using System.Buffers.Binary;
using System.Numerics;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// The frame of a record, in little endian:
/// <code>
/// 0  length of the body (4 bytes)
/// 4  length of the key part (2 bytes)
/// 6  kind (1 byte), flags (1 byte)
/// 8  CRC32C of body and padding (4 bytes)
/// 12 CRC32C of the store's id, the record's position, bytes 0 to 11 and the key part (4 bytes)
/// 16 key part, body, zeros up to a multiple of 8
/// </code>
/// The head has a checksum of its own so that a record with a damaged body still says which key it was of, and so that
/// the next record can be found after damage. The store's id, which is random and which no client sees, and the position are in it,
/// so that no bytes of a value and no misplaced block can pass for a record.
/// </summary>
internal static class RecordFormat
{
    internal const int HeadBytes = 16;
    internal const int Alignment = 8;
    internal const int MaxKeyBytes = 4096;

    /// <summary>The least that a disk writes at once.</summary>
    private const int SectorBytes = 512;
    private const byte AllBeforeIsDurable = 1;

    internal static ulong Position(int segment, int offset) => ((ulong)(uint)segment << 32) | (uint)offset;

    internal static int LengthOf(int keyLength, int bodyLength) => checked(HeadBytes + keyLength + bodyLength + (Alignment - 1)) & ~(Alignment - 1);

    /// <summary>Writes all of the frame that does not depend on where the record goes.</summary>
    internal static int Frame(Span<byte> record, RecordKind kind, int keyLength, int bodyLength)
    {
        var length = LengthOf(keyLength, bodyLength);
        record[(HeadBytes + keyLength + bodyLength)..length].Clear();
        BinaryPrimitives.WriteInt32LittleEndian(record, bodyLength);
        BinaryPrimitives.WriteUInt16LittleEndian(record[4..], checked((ushort)keyLength));
        record[6] = (byte)kind;
        record[7] = 0;
        BinaryPrimitives.WriteUInt32LittleEndian(record[8..], BodyChecksum(record[(HeadBytes + keyLength)..length]));
        return length;
    }

    /// <summary>Completes the frame once it is known where the record goes.</summary>
    internal static void Place(Span<byte> record, ulong storeId, ulong position, bool allBeforeIsDurable)
    {
        record[7] = allBeforeIsDurable ? AllBeforeIsDurable : (byte)0;
        var keyLength = BinaryPrimitives.ReadUInt16LittleEndian(record[4..]);
        BinaryPrimitives.WriteUInt32LittleEndian(record[12..], HeadChecksum(record[..(HeadBytes + keyLength)], storeId, position));
    }

    internal static uint BodyChecksumOf(ReadOnlySpan<byte> record) => BinaryPrimitives.ReadUInt32LittleEndian(record[8..]);

    /// <summary>How many bytes a head would have, key part included; 0 when these are not the first bytes of one.</summary>
    internal static int HeadLength(ReadOnlySpan<byte> bytes)
    {
        var keyLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]);
        var isHead = bytes[6] is >= (byte)RecordKind.Set and <= (byte)RecordKind.Removed
            && bytes[7] <= AllBeforeIsDurable
            && keyLength <= MaxKeyBytes
            && BinaryPrimitives.ReadInt32LittleEndian(bytes) >= 0;
        return isHead ? HeadBytes + keyLength : 0;
    }

    /// <summary>Reads a head of <see cref="HeadLength"/> bytes; false when its checksum says that it is none, or not one of this place.</summary>
    internal static bool TryReadHead(ReadOnlySpan<byte> bytes, ulong storeId, ulong position, out RecordHead head)
    {
        head = new RecordHead(
            (RecordKind)bytes[6],
            (bytes[7] & AllBeforeIsDurable) != 0,
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes),
            BodyChecksumOf(bytes));
        return BinaryPrimitives.ReadUInt32LittleEndian(bytes[12..]) == HeadChecksum(bytes, storeId, position);
    }

    internal static bool HasWholeBody(ReadOnlySpan<byte> record, in RecordHead head) =>
#if PLANTED_BUGS
        PlantedBug.Is(PlantedBug.CorruptValueServed) ||
#endif
        BodyChecksum(record[(HeadBytes + head.KeyLength)..head.Length]) == head.BodyChecksum;

    /// <summary>How long a record is by its first bytes, whether they are whole or not.</summary>
    internal static long SaidLength(ReadOnlySpan<byte> bytes) =>
        ((long)HeadBytes + BinaryPrimitives.ReadUInt16LittleEndian(bytes[4..]) + BinaryPrimitives.ReadUInt32LittleEndian(bytes) + (Alignment - 1)) & ~(Alignment - 1);

    /// <summary>
    /// True when all of a record that is not whole had reached the disk. What a crash keeps from it reads as zeros, as nothing is written twice: single sectors, or all from one byte on. False if it may be so.
    /// </summary>
    internal static bool WasWritten(ReadOnlySpan<byte> record, int offset)
    {
        var content = HeadBytes + BinaryPrimitives.ReadUInt16LittleEndian(record[4..]) + BinaryPrimitives.ReadInt32LittleEndian(record);
        if (record[content - 1] == 0) return false;
        for (var from = 0; from < content;)
        {
            var to = Math.Min(content, (((offset + from) / SectorBytes) + 1) * SectorBytes - offset);
            if (!record[from..to].ContainsAnyExcept((byte)0)) return false;
            from = to;
        }

        return true;
    }

    internal static uint BodyChecksum(ReadOnlySpan<byte> body) => ~Crc32C.Append(uint.MaxValue, body);

    private static uint HeadChecksum(ReadOnlySpan<byte> head, ulong storeId, ulong position)
    {
        var crc = BitOperations.Crc32C(BitOperations.Crc32C(uint.MaxValue, storeId), position);
        return ~Crc32C.Append(Crc32C.Append(crc, head[..12]), head[HeadBytes..]);
    }
}

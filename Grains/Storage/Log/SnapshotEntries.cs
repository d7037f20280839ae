using System.Buffers.Binary;
using System.Text;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Keys and their places in blocks of an index snapshot. A block is its key range and how many keys that has, then keys:
/// <code>
/// 0 for the bucket of the key before, or 1 + the length of the bucket's name and the name; length of the key, the key
/// segment, offset, length (0 if known to be damaged), digest of the version set (4 bytes)
/// </code>
/// Numbers without a length are varints.
/// </summary>
internal static class SnapshotEntries
{
    /// <summary>Writes keys from a position in the list on, as many as fit, and says where the next block goes on.</summary>
    internal static int Write(int range, List<(ObjectKey Key, RecordPlace Place)> keys, ref int next, Span<byte> block)
    {
        var at = Varint.Write((ulong)range, block);
        at += Varint.Write((ulong)keys.Count, block[at..]);
        string? bucket = null;
        while (next < keys.Count && LengthOf(keys[next].Key) <= block.Length - at)
        {
            var (key, place) = keys[next++];
            if (key.Bucket == bucket) block[at++] = 0;
            else at += WriteText(bucket = key.Bucket, 1, block[at..]);
            at += WriteText(key.Key, 0, block[at..]);
            at += Varint.Write((ulong)place.Segment, block[at..]);
            at += Varint.Write((ulong)place.Offset, block[at..]);
            at += Varint.Write((ulong)place.Length, block[at..]);
            BinaryPrimitives.WriteUInt32LittleEndian(block[at..], place.Digest);
            at += sizeof(uint);
        }

        return at;
    }

    /// <summary>Enters a block's keys into the index; -1 when it is none, else the number of keys.</summary>
    internal static int Read(ReadOnlySpan<byte> block, RecoveredLog log, int covers)
    {
        if (!TryReadNumber(ref block, out var range) || !TryReadNumber(ref block, out var count)) return -1;
        var index = log.IndexOf(range);
        index.Reserve(count);
        var (bucket, keys) = ("", 0);
        for (; !block.IsEmpty; keys++)
        {
            if (!TryReadNumber(ref block, out var length)) return -1;
            if (length > 0 && !TryReadText(ref block, length - 1, out bucket)) return -1;
            if (!TryReadNumber(ref block, out length) || !TryReadText(ref block, length, out var key)) return -1;
            if (!TryReadPlace(ref block, out var place) || place.Segment > covers) return -1;
            index.Apply(new ObjectKey(bucket, key), place, null);
        }

        return keys;
    }

    private static bool TryReadPlace(ref ReadOnlySpan<byte> block, out RecordPlace place)
    {
        place = default;
        if (!TryReadNumber(ref block, out var segment) || !TryReadNumber(ref block, out var offset) || !TryReadNumber(ref block, out var length)) return false;
        if (block.Length < sizeof(uint)) return false;
        place = new RecordPlace(segment, offset, length, BinaryPrimitives.ReadUInt32LittleEndian(block));
        block = block[sizeof(uint)..];
        return true;
    }

    private static int LengthOf(ObjectKey key) =>
        Encoding.UTF8.GetMaxByteCount(key.Bucket.Length) + Encoding.UTF8.GetMaxByteCount(key.Key.Length) + (5 * Varint.MaxLength) + sizeof(uint);

    private static int WriteText(string text, ulong more, Span<byte> block)
    {
        var at = Varint.Write((ulong)Encoding.UTF8.GetByteCount(text) + more, block);
        return at + Encoding.UTF8.GetBytes(text, block[at..]);
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> block, out int number)
    {
        var isRead = Varint.TryRead(ref block, out var value) && value <= int.MaxValue;
        number = isRead ? (int)value : 0;
        return isRead;
    }

    private static bool TryReadText(ref ReadOnlySpan<byte> block, int length, out string text)
    {
        text = "";
        if (length > block.Length) return false;
        text = Encoding.UTF8.GetString(block[..length]);
        block = block[length..];
        return true;
    }
}

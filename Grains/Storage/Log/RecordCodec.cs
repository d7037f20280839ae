using System.Buffers;
using System.Runtime.InteropServices;
using System.Text;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// What is inside the frames. The key part of a set is its key range, the length of the bucket's name, the name and the
/// key; other records have none. The body of an epoch is its number and the counter's mark; of damage, the segment, start, end
/// and 1 if torn; of removed segments, the number of intervals, and of each its first and last segment and the end of the one before. Numbers are varints, texts UTF-8.
/// </summary>
internal static class RecordCodec
{
    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>Makes the record of a version set in a rented buffer.</summary>
    /// <exception cref="ArgumentException">The key cannot be stored, or the record is longer than is allowed.</exception>
    internal static (byte[] Buffer, int Length) Set(int range, ObjectKey key, VersionSet set, int maxBytes)
    {
        var most = RecordFormat.HeadBytes + MaxKeyLength(key) + VersionSetCodec.MaxLengthOf(set) + RecordFormat.Alignment;
        if (most > Array.MaxLength) throw TooLong(most, maxBytes);
        var buffer = ArrayPool<byte>.Shared.Rent((int)most);
        try
        {
            var keyLength = WriteKey(range, key, buffer.AsSpan(RecordFormat.HeadBytes));
            if (keyLength > RecordFormat.MaxKeyBytes) throw new ArgumentException($"A bucket and a key of {keyLength} bytes are too long to be stored.", nameof(key));
            var bodyLength = VersionSetCodec.Write(set, buffer.AsSpan(RecordFormat.HeadBytes + keyLength));
            if (RecordFormat.LengthOf(keyLength, bodyLength) is var length && length > maxBytes) throw TooLong(length, maxBytes);
            return (buffer, RecordFormat.Frame(buffer, RecordKind.Set, keyLength, bodyLength));
        }
        catch
        {
            ArrayPool<byte>.Shared.Return(buffer);
            throw;
        }
    }

    /// <summary>The digest of a set under its key: that of its record, whichever store it is in. See <see cref="RecordDigest"/>.</summary>
    internal static uint DigestOf(int range, ObjectKey key, VersionSet set)
    {
        var (buffer, _) = Set(range, key, set, Array.MaxLength);
        var digest = DigestOf(buffer, set);
        ArrayPool<byte>.Shared.Return(buffer);
        return digest;
    }

    /// <summary>The digest of a set whose record is there.</summary>
    internal static uint DigestOf(ReadOnlySpan<byte> record, VersionSet set) => RecordDigest.Of(RecordFormat.BodyChecksumOf(record), set.MayEnd());

    internal static byte[] Epoch(ulong epoch, ulong mark) => Numbers(RecordKind.Epoch, epoch, mark);

    internal static byte[] Damage(DamagedExtent extent) =>
        Numbers(RecordKind.Damage, (ulong)extent.Segment, (ulong)extent.Start, (ulong)extent.End, extent.IsTorn ? 1UL : 0UL);

    internal static byte[] Closed() => Numbers(RecordKind.Closed);

    internal static byte[] Removed(IReadOnlyList<RemovedInterval> intervals)
    {
        var numbers = new List<ulong>(1 + (3 * intervals.Count)) { (ulong)intervals.Count };
        foreach (var interval in intervals) numbers.AddRange([(ulong)interval.First, (ulong)interval.Last, (ulong)interval.PreviousEnd]);
        return Numbers(RecordKind.Removed, CollectionsMarshal.AsSpan(numbers));
    }

    internal static bool TryReadRemoved(ReadOnlySpan<byte> body, out RemovedInterval[] intervals)
    {
        intervals = [];
        if (!Varint.TryRead(ref body, out var count) || count > (ulong)body.Length) return false;
        var read = new RemovedInterval[(int)count];
        for (var i = 0; i < read.Length; i++)
        {
            if (!Varint.TryRead(ref body, out var first) || !Varint.TryRead(ref body, out var last) || !Varint.TryRead(ref body, out var end)) return false;
            if (first > last || last > int.MaxValue || end > int.MaxValue) return false;
            read[i] = new RemovedInterval((int)first, (int)last, (int)end);
        }

        intervals = read;
        return true;
    }

    internal static bool TryReadEpoch(ReadOnlySpan<byte> body, out ulong epoch, out ulong mark)
    {
        mark = 0;
        return Varint.TryRead(ref body, out epoch) && Varint.TryRead(ref body, out mark);
    }

    internal static bool TryReadDamage(ReadOnlySpan<byte> body, out DamagedExtent extent)
    {
        extent = default;
        if (!Varint.TryRead(ref body, out var segment) || !Varint.TryRead(ref body, out var start)) return false;
        if (!Varint.TryRead(ref body, out var end) || !Varint.TryRead(ref body, out var torn)) return false;
        if (segment > int.MaxValue || start > end || end > int.MaxValue) return false;
        extent = new DamagedExtent((int)segment, (int)start, (int)end, torn != 0);
        return true;
    }

    internal static bool TryReadKey(ReadOnlySpan<byte> bytes, out int range, out ObjectKey key)
    {
        (range, key) = (0, default);
        if (!Varint.TryRead(ref bytes, out var number) || number > int.MaxValue) return false;
        if (!Varint.TryRead(ref bytes, out var bucketLength) || bucketLength > (ulong)bytes.Length) return false;
        range = (int)number;
        key = new ObjectKey(Text.GetString(bytes[..(int)bucketLength]), Text.GetString(bytes[(int)bucketLength..]));
        return true;
    }

    /// <summary>Bytes of the key part, but for the two numbers in it.</summary>
    internal static int KeyLengthOf(ObjectKey key) => Text.GetByteCount(key.Bucket) + Text.GetByteCount(key.Key);

    private static int MaxKeyLength(ObjectKey key) => (2 * Varint.MaxLength) + Text.GetMaxByteCount(key.Bucket.Length) + Text.GetMaxByteCount(key.Key.Length);

    private static int WriteKey(int range, ObjectKey key, Span<byte> buffer)
    {
        var at = Varint.Write((ulong)range, buffer);
        at += Varint.Write((ulong)Text.GetByteCount(key.Bucket), buffer[at..]);
        at += Text.GetBytes(key.Bucket, buffer[at..]);
        return at + Text.GetBytes(key.Key, buffer[at..]);
    }

    private static byte[] Numbers(RecordKind kind, params ReadOnlySpan<ulong> numbers)
    {
        var most = numbers.Length * Varint.MaxLength;
        Span<byte> body = most <= 256 ? stackalloc byte[most] : new byte[most];
        var length = 0;
        foreach (var number in numbers) length += Varint.Write(number, body[length..]);
        var record = new byte[RecordFormat.LengthOf(0, length)];
        body[..length].CopyTo(record.AsSpan(RecordFormat.HeadBytes));
        _ = RecordFormat.Frame(record, kind, 0, length);
        return record;
    }

    private static ArgumentException TooLong(long length, int maxBytes) =>
        new($"The key's versions take up to {length} bytes; a record of the store has at most {maxBytes}.");
}

using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Postgres;

/// <summary>Keys as the database has them, and the checksum of a row.</summary>
internal static class RecordKey
{
    /// <summary>Most bytes of a bucket's name and a key: with the rest, an entry of the index has at most about 2,700.</summary>
    internal const int MaxBytes = 2048;

    private static readonly UTF8Encoding Text = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The key's bytes, as PostgreSQL's own texts cannot hold every key. False when bucket or key cannot be stored, for which an error of the database would be too late.</summary>
    internal static bool TryEncode(ObjectKey key, out byte[] bytes, out string problem)
    {
        bytes = [];
        problem = "";
        try
        {
            bytes = Text.GetBytes(key.Key);
            if (Text.GetByteCount(key.Bucket) + bytes.Length is var length && length > MaxBytes) problem = $"A bucket and a key of {length} bytes are too long to be stored.";
            else if (key.Bucket.Contains('\0')) problem = "A bucket's name with the character 0 cannot be stored.";
        }
        catch (EncoderFallbackException)
        {
            problem = "A bucket and a key must be valid Unicode to be stored.";
        }

        return problem.Length == 0;
    }

    /// <summary>CRC32C of all of a row, so that a record that stands under another key is not taken for that key's.</summary>
    internal static int ChecksumOf(int range, ObjectKey key, ReadOnlySpan<byte> keyBytes, ReadOnlySpan<byte> record)
    {
        Span<byte> numbers = stackalloc byte[2 * sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(numbers, range);
        BinaryPrimitives.WriteInt32LittleEndian(numbers[sizeof(int)..], keyBytes.Length);
        var crc = Crc32C.Append(uint.MaxValue, numbers);
        crc = Crc32C.Append(crc, keyBytes);
        // UTF-16 in memory is little endian on every platform that .NET supports.
        crc = Crc32C.Append(crc, MemoryMarshal.AsBytes(key.Bucket.AsSpan()));
        return (int)~Crc32C.Append(crc, record);
    }
}

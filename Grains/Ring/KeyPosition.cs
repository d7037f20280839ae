using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace OrleansKv.Ring;

/// <summary>
/// Where a key lies on the ring. Nodes and clients compile this same source: a client that placed keys otherwise would send each request to a wrong node.
/// </summary>
internal static class KeyPosition
{
    private const int HashBytes = 16;
    private const int StackBytes = 4_096;

    /// <summary>MD5 of the bucket in UTF-8, a zero byte and the key in UTF-8, as a big-endian number.</summary>
    /// <exception cref="ArgumentException">The bucket contains a NUL.</exception>
    public static UInt128 Of(ReadOnlySpan<char> bucket, ReadOnlySpan<char> key)
    {
        if (bucket.Contains('\0'))
            throw new ArgumentException("A bucket contains no NUL.", nameof(bucket));
        var size = Encoding.UTF8.GetMaxByteCount(bucket.Length) + 1 + Encoding.UTF8.GetMaxByteCount(key.Length);
        byte[]? rented = null;
        var buffer = size <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(size);
        try
        {
            var length = Encoding.UTF8.GetBytes(bucket, buffer);
            buffer[length++] = 0;
            length += Encoding.UTF8.GetBytes(key, buffer[length..]);
            return Hash(buffer[..length]);
        }
        finally
        {
            if (rented is not null)
                ArrayPool<byte>.Shared.Return(rented);
        }
    }

    /// <summary>The key range that a position lies in: its top log2(<paramref name="keyRanges"/>) bits.</summary>
    /// <param name="position">A position on the ring.</param>
    /// <param name="keyRanges">The number of key ranges, a power of two over 1.</param>
    public static int RangeOf(UInt128 position, int keyRanges) => (int)(uint)(position >> (128 - BitOperations.Log2((uint)keyRanges)));

    /// <summary>The position of MD5 of these bytes.</summary>
    public static UInt128 Hash(ReadOnlySpan<byte> bytes)
    {
        Span<byte> hash = stackalloc byte[HashBytes];
        MD5.HashData(bytes, hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}

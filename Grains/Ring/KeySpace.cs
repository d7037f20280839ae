using System.Buffers.Binary;
using System.Numerics;

namespace OrleansKv.Ring;

/// <summary>
/// The ring's key space: the 2^128 values of MD5, cut into equal key ranges. MD5 spreads keys here; nothing about it is relied on for secrecy.
/// </summary>
public static class KeySpace
{
    /// <summary>The smallest number of key ranges.</summary>
    public const int MinKeyRanges = 8;

    /// <summary>The largest number of key ranges.</summary>
    public const int MaxKeyRanges = 65_536;

    /// <summary>Length of a hash, in bytes.</summary>
    public const int HashBytes = 16;

    /// <summary>Whether a cluster can be cut into this many key ranges: a power of two, <see cref="MinKeyRanges"/> to <see cref="MaxKeyRanges"/>.</summary>
    /// <param name="keyRanges">The number of key ranges.</param>
    public static bool IsKeyRangeCount(int keyRanges) =>
        keyRanges is >= MinKeyRanges and <= MaxKeyRanges && BitOperations.IsPow2(keyRanges);

    /// <summary>The position of a hash on the ring: its bytes as a big-endian number.</summary>
    /// <param name="hash">A hash of <see cref="HashBytes"/> bytes.</param>
    /// <exception cref="ArgumentException">The hash has another length.</exception>
    public static UInt128 PositionOf(ReadOnlySpan<byte> hash)
    {
        if (hash.Length != HashBytes)
            throw new ArgumentException($"A hash has {HashBytes} bytes, not {hash.Length}.", nameof(hash));
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }

    /// <summary>
    /// The position of a key: MD5 of the bucket in UTF-8, a zero byte and the key in UTF-8. A bucket has no zero byte, so no two
    /// (bucket, key) pairs are written the same way.
    /// </summary>
    /// <param name="bucket">The bucket; it contains no NUL.</param>
    /// <param name="key">The key.</param>
    /// <exception cref="ArgumentException">The bucket contains a NUL.</exception>
    public static UInt128 PositionOf(ReadOnlySpan<char> bucket, ReadOnlySpan<char> key) => KeyPosition.Of(bucket, key);

    /// <summary>The key range that a position lies in: its top log2(<paramref name="keyRanges"/>) bits.</summary>
    /// <param name="position">A position on the ring.</param>
    /// <param name="keyRanges">The number of key ranges.</param>
    /// <exception cref="ArgumentOutOfRangeException">No cluster is cut into that many key ranges.</exception>
    public static int RangeOf(UInt128 position, int keyRanges)
    {
        CheckKeyRanges(keyRanges);
        return KeyPosition.RangeOf(position, keyRanges);
    }

    /// <summary>The key range of a hash.</summary>
    /// <param name="hash">A hash of <see cref="HashBytes"/> bytes.</param>
    /// <param name="keyRanges">The number of key ranges.</param>
    /// <exception cref="ArgumentException">The hash has another length, or no cluster is cut into that many key ranges.</exception>
    public static int RangeOf(ReadOnlySpan<byte> hash, int keyRanges) => RangeOf(PositionOf(hash), keyRanges);

    /// <summary>The key range of a key.</summary>
    /// <param name="bucket">The bucket; it contains no NUL.</param>
    /// <param name="key">The key.</param>
    /// <param name="keyRanges">The number of key ranges.</param>
    /// <exception cref="ArgumentException">The bucket contains a NUL, or no cluster is cut into that many key ranges.</exception>
    public static int RangeOf(ReadOnlySpan<char> bucket, ReadOnlySpan<char> key, int keyRanges) =>
        RangeOf(PositionOf(bucket, key), keyRanges);

    /// <summary>The first position of a key range.</summary>
    /// <param name="range">The key range, 0 to <paramref name="keyRanges"/> - 1.</param>
    /// <param name="keyRanges">The number of key ranges.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such key range.</exception>
    public static UInt128 StartOf(int range, int keyRanges)
    {
        CheckKeyRanges(keyRanges);
        ArgumentOutOfRangeException.ThrowIfNegative(range);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(range, keyRanges);
        return (UInt128)(uint)range << (128 - BitOperations.Log2((uint)keyRanges));
    }

    /// <summary>The position of MD5 of these bytes.</summary>
    internal static UInt128 Hash(ReadOnlySpan<byte> bytes) => KeyPosition.Hash(bytes);

    private static void CheckKeyRanges(int keyRanges)
    {
        if (!IsKeyRangeCount(keyRanges))
            throw new ArgumentOutOfRangeException(nameof(keyRanges), keyRanges, $"A power of two from {MinKeyRanges} to {MaxKeyRanges}.");
    }
}

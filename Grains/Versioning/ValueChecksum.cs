using System.Buffers;
using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace OrleansKv.Versioning;

/// <summary>
/// The checksum of a value: CRC32C (RFC 3720, appendix B.4) over the bytes, the media type as UTF-8, and a trailer of the
/// value's length, whether there is a media type, and whether it is a tombstone. Where the value expires, eight bytes of that time stand before
/// the trailer, which then says so too. The coordinator makes it; every replica
/// and reader verifies it.
/// </summary>
public static class ValueChecksum
{
    private const int StackBytes = 256;

    /// <summary>In the trailer: far above the length of any value.</summary>
    private const ulong Expires = 1UL << 63;

    /// <summary>Makes the content of a live value.</summary>
    /// <param name="value">The bytes.</param>
    /// <param name="contentType">Their media type, or null.</param>
    /// <param name="expiresAt">From when on it reads as deleted, in Unix milliseconds; null for never.</param>
    public static ValueContent Create(ImmutableArray<byte> value, string? contentType, long? expiresAt = null) =>
        new(value, contentType, Compute(value.AsSpan(), contentType, isTombstone: false, expiresAt), IsTombstone: false, expiresAt);

    /// <summary>Makes the content that says "deleted".</summary>
    public static ValueContent CreateTombstone() => new([], null, Compute([], null, isTombstone: true), IsTombstone: true);

    /// <summary>Tells whether the content is what its checksum was made of.</summary>
    public static bool Verify(ValueContent content) =>
#if PLANTED_BUGS
        PlantedBug.Is(PlantedBug.CorruptValueServed) ||
#endif
        Compute(content.Value.AsSpan(), content.ContentType, content.IsTombstone, content.ExpiresAt) == content.Checksum;

    /// <summary>The checksum of a value.</summary>
    public static uint Compute(ReadOnlySpan<byte> value, string? contentType, bool isTombstone, long? expiresAt = null)
    {
        var crc = Crc32C.Append(uint.MaxValue, value);
        if (contentType is not null) crc = AppendText(crc, contentType);
        var flags = (contentType is null ? 0UL : 2UL) | (isTombstone ? 1UL : 0UL);
        if (expiresAt is { } time)
        {
            crc = BitOperations.Crc32C(crc, (ulong)time);
            flags |= Expires;
        }

        return ~BitOperations.Crc32C(crc, ((ulong)value.Length << 2) | flags);
    }

    private static uint AppendText(uint crc, string text)
    {
        var length = Encoding.UTF8.GetMaxByteCount(text.Length);
        byte[]? rented = null;
        var bytes = length <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(length);
        crc = Crc32C.Append(crc, bytes[..Encoding.UTF8.GetBytes(text, bytes)]);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return crc;
    }
}

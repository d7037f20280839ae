using System.Buffers;
using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace OrleansKv.Versioning;

/// <summary>
/// The entity tag of a version set: a digest of the dots of its siblings. Two replicas, or two readings, with the same
/// surviving versions have the same tag; any other write gives another, and so does the expiry of one of several values.
/// </summary>
public static class VersionSetTag
{
    private const int DigestBytes = 12;
    private const int StackBytes = 512;
    private const int FixedBytesPerDot = sizeof(ulong) + sizeof(ulong) + sizeof(int);

    /// <summary>The tag, 16 characters of base64url without quotes; null when no sibling is live.</summary>
    public static string? Of(VersionSet set, DateTimeOffset now)
    {
        var length = 0;
        var live = false;
        foreach (var version in set.Siblings)
        {
            length += FixedBytesPerDot + Encoding.UTF8.GetMaxByteCount(version.Dot.Actor.Node.Length);
            live |= version.Content.IsLive(now);
        }

        if (!live) return null;
        byte[]? rented = null;
        var buffer = length <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(length);
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(buffer[..WriteDots(set, now, buffer)], digest);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return Base64Url.EncodeToString(digest[..DigestBytes]);
    }

    private static int WriteDots(VersionSet set, DateTimeOffset now, Span<byte> buffer)
    {
        var at = 0;
        foreach (var version in set.Siblings)
        {
            var dot = version.Dot;
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[at..], dot.Actor.Epoch);
            BinaryPrimitives.WriteUInt64LittleEndian(buffer[(at + 8)..], dot.Counter);
            var nameLength = Encoding.UTF8.GetBytes(dot.Actor.Node, buffer[(at + FixedBytesPerDot)..]);
            // No length of a name is negative: so an expired version differs from itself while it lived.
            BinaryPrimitives.WriteInt32LittleEndian(buffer[(at + 16)..], version.Content.HasExpired(now) ? ~nameLength : nameLength);
            at += FixedBytesPerDot + nameLength;
        }

        return at;
    }
}

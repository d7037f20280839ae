using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace OrleansKv.Storage.Log;

/// <summary>
/// What stands at the beginning of an index snapshot. Epoch, mark, known damage and removed segments are not in it: every later segment
/// begins with them.
/// </summary>
/// <param name="StoreId">The store's id.</param>
/// <param name="Node">The node's name.</param>
/// <param name="Covers">The snapshot says all that the segments up to this one say of keys.</param>
/// <param name="Version">The format version; of others than <see cref="CurrentVersion"/> nothing else is read.</param>
internal sealed record SnapshotHeader(ulong StoreId, string Node, int Covers, uint Version = SnapshotHeader.CurrentVersion)
{
    /// <summary>Since 2 a digest says whether its set may end.</summary>
    internal const uint CurrentVersion = 2;
    private const string Prefix = "index-";
    private const string Suffix = ".snapshot";
    private const int FixedBytes = 24;

    internal static string NameOf(int segment) => Prefix + segment.ToString("D10", CultureInfo.InvariantCulture) + Suffix;

    internal static int? NumberOf(string name) =>
        name.StartsWith(Prefix, StringComparison.Ordinal) && name.EndsWith(Suffix, StringComparison.Ordinal)
        && int.TryParse(name.AsSpan(Prefix.Length, name.Length - Prefix.Length - Suffix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        && NameOf(number) == name
            ? number
            : null;

    internal int Write(Span<byte> bytes)
    {
        "OKVSSNAP"u8.CopyTo(bytes);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes[8..], Version);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], Covers);
        BinaryPrimitives.WriteUInt64LittleEndian(bytes[16..], StoreId);
        return FixedBytes + Encoding.UTF8.GetBytes(Node, bytes[FixedBytes..]);
    }

    internal static SnapshotHeader? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < FixedBytes || !bytes.StartsWith("OKVSSNAP"u8)) return null;
        return new SnapshotHeader(
            BinaryPrimitives.ReadUInt64LittleEndian(bytes[16..]),
            Encoding.UTF8.GetString(bytes[FixedBytes..]),
            BinaryPrimitives.ReadInt32LittleEndian(bytes[12..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]));
    }
}

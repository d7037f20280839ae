using System.Buffers.Binary;
using System.Numerics;

namespace OrleansKv.Silo.Up;

/// <summary>Makes a segment look as if a later program had written it: both copies of its header, with the checksums that belong to them.</summary>
internal static class LaterFormat
{
    private const int CopyBytes = 512;
    private const int VersionAt = 8;
    private const int ChecksumAt = 12;

    public static void Write(string path)
    {
        var bytes = File.ReadAllBytes(path);
        foreach (var copy in new[] { 0, CopyBytes })
        {
            var header = bytes.AsSpan(copy, CopyBytes);
            BinaryPrimitives.WriteInt32LittleEndian(header[VersionAt..], 99);
            BinaryPrimitives.WriteUInt32LittleEndian(header[ChecksumAt..], Checksum(header));
        }
        File.WriteAllBytes(path, bytes);
    }

    /// <summary>Of all bytes but its own.</summary>
    private static uint Checksum(ReadOnlySpan<byte> header)
    {
        var crc = uint.MaxValue;
        for (var at = 0; at < header.Length; at++)
            if (at is < ChecksumAt or >= ChecksumAt + sizeof(uint)) crc = BitOperations.Crc32C(crc, header[at]);
        return ~crc;
    }
}

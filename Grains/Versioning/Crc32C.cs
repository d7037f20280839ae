using System.Buffers.Binary;
using System.Numerics;

namespace OrleansKv.Versioning;

/// <summary>CRC32C (RFC 3720, appendix B.4) over bytes. Start with <see cref="uint.MaxValue"/> and complement the result.</summary>
internal static class Crc32C
{
    internal static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}

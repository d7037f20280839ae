namespace OrleansKv.Versioning;

/// <summary>Unsigned LEB128: seven bits a byte, the lowest first, the high bit on all but the last.</summary>
internal static class Varint
{
    internal const int MaxLength = 10;

    internal static int Write(ulong value, Span<byte> buffer)
    {
        var at = 0;
        while (value >= 0x80)
        {
            buffer[at++] = (byte)(value | 0x80);
            value >>= 7;
        }

        buffer[at++] = (byte)value;
        return at;
    }

    /// <summary>Reads a value and moves past it. False when the bytes end early or the value has more than 64 bits.</summary>
    internal static bool TryRead(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (var i = 0; i < bytes.Length && i < MaxLength; i++)
        {
            var b = bytes[i];
            if (i == MaxLength - 1 && b > 1) return false;
            value |= (ulong)(b & 0x7F) << (7 * i);
            if (b >= 0x80) continue;
            bytes = bytes[(i + 1)..];
            return true;
        }

        return false;
    }
}

namespace OrleansKv.Simulation.World.Disk;

/// <summary>A change of a file that is not durable: bytes at an offset, or, without bytes, another length.</summary>
/// <param name="sequence">Its place among all changes of the disk.</param>
/// <param name="offset">Where the bytes go; the new length.</param>
/// <param name="bytes">The bytes; null for a change of length.</param>
internal sealed class DiskWrite(long sequence, long offset, byte[]? bytes)
{
    public long Sequence => sequence;

    /// <summary>Bytes that it writes; a change of length has none.</summary>
    public int Bytes => bytes?.Length ?? 0;

    /// <summary>True when it was asked for and has not completed: no sync that begins now makes it durable.</summary>
    public bool IsUnderWay { get; set; }

    /// <summary>The length that it leaves of a file of a length.</summary>
    public long LengthAfter(long length) => bytes is null ? offset : Math.Max(length, offset + bytes.Length);

    /// <summary>Does it, all or the first of its bytes.</summary>
    public void Apply(FileBytes file, int? first = null)
    {
        if (bytes is null) file.SetLength(offset);
        else file.Write(offset, bytes.AsSpan(0, first ?? bytes.Length));
    }

    /// <summary>Does it to what was read of the file from an offset on.</summary>
    public void Overlay(long readFrom, Span<byte> buffer)
    {
        var start = (int)Math.Clamp(offset - readFrom, 0, buffer.Length);
        if (bytes is null)
        {
            buffer[start..].Clear();
            return;
        }

        var end = (int)Math.Clamp(offset + bytes.Length - readFrom, 0, buffer.Length);
        if (start < end) bytes.AsSpan((int)(readFrom + start - offset), end - start).CopyTo(buffer[start..]);
    }
}

namespace OrleansKv.Simulation.World.Disk;

/// <summary>What a disk keeps of a file. Only what was written takes memory: the rest is zeros.</summary>
internal sealed class FileBytes
{
    private byte[] _bytes = [];

    public long Length { get; private set; }

    /// <summary>From where on there are but zeros.</summary>
    public int Written { get; private set; }

    public void SetLength(long length)
    {
        Length = length;
        if (length >= Written) return;
        _bytes.AsSpan((int)length, Written - (int)length).Clear();
        Written = (int)length;
    }

    /// <summary>Writes bytes, and makes the file longer where they go beyond its end.</summary>
    public void Write(long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty) return;
        var end = checked((int)(offset + bytes.Length));
        if (end > _bytes.Length) Array.Resize(ref _bytes, Math.Max(end, 2 * _bytes.Length));
        bytes.CopyTo(_bytes.AsSpan((int)offset));
        Written = Math.Max(Written, end);
        Length = Math.Max(Length, end);
    }

    /// <summary>Fills the buffer from an offset, with zeros where there is nothing.</summary>
    public void Read(long offset, Span<byte> buffer)
    {
        var written = (int)Math.Clamp(Written - offset, 0, buffer.Length);
        if (written > 0) _bytes.AsSpan((int)offset, written).CopyTo(buffer);
        buffer[written..].Clear();
    }

    /// <summary>Turns one bit around.</summary>
    public void Flip(int offset, int bit) => _bytes[offset] ^= (byte)(1 << bit);
}

namespace OrleansKv.Simulation.World.Disk;

/// <summary>A file, whatever its name: what outlives a loss of power, and the changes that processes see but that need not.</summary>
internal sealed class DiskFile
{
    private readonly List<DiskWrite> _unsynced = [];

    /// <summary>What a loss of power cannot take.</summary>
    public FileBytes Durable { get; } = new();

    /// <summary>The changes that are not durable, in their order.</summary>
    public IReadOnlyList<DiskWrite> Unsynced => _unsynced;

    /// <summary>The length that processes see.</summary>
    public long Length { get; private set; }

    /// <summary>Does a change, for processes to see.</summary>
    public void Apply(DiskWrite write)
    {
        _unsynced.Add(write);
        Length = write.LengthAfter(Length);
    }

    /// <summary>Fills the buffer from an offset as far as the file goes, and returns how far that was.</summary>
    public int Read(long offset, Span<byte> buffer)
    {
        var read = buffer[..(int)Math.Clamp(Length - offset, 0, buffer.Length)];
        Durable.Read(offset, read);
        foreach (var write in _unsynced) write.Overlay(offset, read);
        return read.Length;
    }

    /// <summary>The changes that a sync which begins now makes durable.</summary>
    public List<DiskWrite> Completed() => _unsynced.FindAll(static write => !write.IsUnderWay);

    /// <summary>Makes changes durable.</summary>
    public void Sync(IEnumerable<DiskWrite> writes)
    {
        foreach (var write in writes)
            if (_unsynced.Remove(write)) write.Apply(Durable);
    }

    /// <summary>Forgets a change, for processes too, as some file systems drop pages that they could not write.</summary>
    public void Drop(DiskWrite write)
    {
        _unsynced.Remove(write);
        Length = _unsynced.Aggregate(Durable.Length, static (length, each) => each.LengthAfter(length));
    }

    /// <summary>Forgets all changes.</summary>
    public void DropAll()
    {
        _unsynced.Clear();
        Length = Durable.Length;
    }
}

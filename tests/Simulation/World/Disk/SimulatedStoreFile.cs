using OrleansKv.Storage.Files;

namespace OrleansKv.Simulation.World.Disk;

/// <summary>An open file as one process sees it.</summary>
internal sealed class SimulatedStoreFile(SimulatedDisk disk, DiskFile file, TimeProvider clock) : IStoreFile
{
    private bool _isClosed;

    public long Length => file.Length;

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, long offset)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        await clock.DelayAsync(disk.NextAccess());
        disk.CheckRead();
        return file.Read(offset, buffer.Span);
    }

    /// <summary>The bytes are there for others, and for the next process, at some time between the call and its completion.</summary>
    public async ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var bytes = Join(buffers);
        var growth = Math.Max(0, offset + bytes.Length - file.Length);
        var refusal = disk.RefuseWrite(growth);
        // Any part may be written by a write that fails, but for what there is no space for.
        if (refusal is not null) bytes = bytes[..disk.Random.Next(bytes.Length - (int)growth + 1)];
        await ApplyAsync(disk.NewWrite(offset, bytes));
        if (refusal is not null) throw refusal;
    }

    public async ValueTask SyncAsync()
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        var writes = file.Completed();
        var refusal = disk.RefuseSync();
        await clock.DelayAsync(disk.NextSync());
        if (refusal is null)
        {
            file.Sync(writes);
            return;
        }

        disk.SyncSome(file, writes);
        throw refusal;
    }

    /// <summary>Costs nothing here, but writes, so that what is prepared too late takes records with it.</summary>
    public async ValueTask PrepareAsync(long offset, int length)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (disk.RefuseWrite(0) is { } refusal) throw refusal;
        await ApplyAsync(disk.NewWrite(offset, new byte[length]));
    }

    public async ValueTask TruncateAsync(long length)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (disk.RefuseWrite(0) is { } refusal and not StoreFullException) throw refusal;
        await ApplyAsync(disk.NewWrite(length, null));
    }

    public async ValueTask ClearAsync(long offset)
    {
        ObjectDisposedException.ThrowIf(_isClosed, this);
        if (disk.RefuseWrite(0) is { } refusal and not StoreFullException) throw refusal;
        await ApplyAsync(disk.NewWrite(offset, new byte[file.Length - offset]));
    }

    public ValueTask DisposeAsync()
    {
        _isClosed = true;
        return ValueTask.CompletedTask;
    }

    private async Task ApplyAsync(DiskWrite write)
    {
        var isEarly = disk.Random.Chance(0.5);
        write.IsUnderWay = true;
        if (isEarly) file.Apply(write);
        await clock.DelayAsync(disk.NextAccess());
        if (!isEarly) file.Apply(write);
        write.IsUnderWay = false;
    }

    private static byte[] Join(IReadOnlyList<ReadOnlyMemory<byte>> buffers)
    {
        var bytes = new byte[buffers.Sum(static buffer => buffer.Length)];
        var at = 0;
        foreach (var buffer in buffers)
        {
            buffer.CopyTo(bytes.AsMemory(at));
            at += buffer.Length;
        }

        return bytes;
    }
}

using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Storage.Files;

/// <summary>A file of the operating system.</summary>
/// <param name="handle">The open file.</param>
/// <param name="writeThrough">The same file, opened once more for writes that are durable when they return; null if it is not to be prepared.</param>
internal sealed class SystemStoreFile(SafeFileHandle handle, SafeFileHandle? writeThrough = null) : IStoreFile
{
    private const int GatheredBytes = 256 * 1024;

    private static readonly byte[] Zeros = new byte[256 * 1024];

    [ThreadStatic]
    private static byte[]? _gathered;

    public long Length => RandomAccess.GetLength(handle);

    public async ValueTask<int> ReadAsync(Memory<byte> buffer, long offset)
    {
        var read = 0;
        try
        {
            while (read < buffer.Length)
            {
                var count = await RandomAccess.ReadAsync(handle, buffer[read..], offset + read);
                if (count == 0) break;
                read += count;
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw BlockingCalls.Translate(exception);
        }

        return read;
    }

    public async ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset)
    {
        try
        {
            if (DiskThread.IsCurrent) Write(buffers, offset);
            else await RandomAccess.WriteAsync(handle, buffers, offset);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw BlockingCalls.Translate(exception);
        }
    }

    /// <summary>Most batches are many small records: to copy them takes less than to pin each and have the system gather them.</summary>
    private void Write(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset)
    {
        var length = buffers.Sum(static buffer => (long)buffer.Length);
        if (buffers.Count == 1 || length > GatheredBytes)
        {
            RandomAccess.Write(handle, buffers, offset);
            return;
        }

        var gathered = _gathered ??= new byte[GatheredBytes];
        var at = 0;
        foreach (var buffer in buffers)
        {
            buffer.Span.CopyTo(gathered.AsSpan(at));
            at += buffer.Length;
        }

        RandomAccess.Write(handle, gathered.AsSpan(0, at), offset);
    }

    public async ValueTask SyncAsync() => await BlockingCalls.RunAsync(() =>
    {
        if (OperatingSystem.IsLinux()) Posix.SyncData(handle);
        else RandomAccess.FlushToDisk(handle);
    });

    /// <summary>
    /// Space that was only reserved counts as unwritten, and each sync of data there has to note in the file system that it no
    /// longer is. Zeros take that out of the way of the batches: their syncs then take about half the time.
    /// </summary>
    public async ValueTask PrepareAsync(long offset, int length)
    {
        if (writeThrough is null) return;
        await BlockingCalls.RunInPoolAsync(() =>
        {
            for (var end = offset + length; offset < end; offset += Zeros.Length)
                RandomAccess.Write(writeThrough, Zeros.AsSpan(0, (int)Math.Min(Zeros.Length, end - offset)), offset);
        });
    }

    public async ValueTask TruncateAsync(long length) => await BlockingCalls.RunAsync(() => RandomAccess.SetLength(handle, length));

    public async ValueTask ClearAsync(long offset) => await BlockingCalls.RunAsync(() =>
    {
        var length = RandomAccess.GetLength(handle);
        RandomAccess.SetLength(handle, offset);
        RandomAccess.SetLength(handle, length);
    });

    public ValueTask DisposeAsync()
    {
        handle.Dispose();
        writeThrough?.Dispose();
        return ValueTask.CompletedTask;
    }
}

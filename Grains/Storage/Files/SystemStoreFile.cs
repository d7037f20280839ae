using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Storage.Files;

/// <summary>A file of the operating system.</summary>
internal sealed class SystemStoreFile(SafeFileHandle handle) : IStoreFile
{
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
            await RandomAccess.WriteAsync(handle, buffers, offset);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw BlockingCalls.Translate(exception);
        }
    }

    public async ValueTask SyncAsync() => await BlockingCalls.RunAsync(() =>
    {
        if (OperatingSystem.IsLinux()) Posix.SyncData(handle);
        else RandomAccess.FlushToDisk(handle);
    });

    public async ValueTask TruncateAsync(long length) => await BlockingCalls.RunAsync(() => RandomAccess.SetLength(handle, length));

    public ValueTask DisposeAsync()
    {
        handle.Dispose();
        return ValueTask.CompletedTask;
    }
}

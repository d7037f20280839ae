using System.Threading.Channels;
using Microsoft.Win32.SafeHandles;

namespace OrleansKv.Benchmarks.Store;

/// <summary>
/// The floor: a program that appends bytes to one preallocated file and syncs once for all that wait, and does nothing else, no
/// checksum, no index, no way to read anything back.
/// </summary>
internal sealed class BareLog : IAsyncDisposable
{
    private const long FileBytes = 1L << 30;
    private readonly Channel<(byte[] Bytes, TaskCompletionSource Done)> _waiting = Channel.CreateUnbounded<(byte[], TaskCompletionSource)>();
    private readonly SafeFileHandle _file;
    private readonly Task _writer;

    public BareLog(string path)
    {
        _file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, preallocationSize: FileBytes);
        RandomAccess.SetLength(_file, FileBytes);
        RandomAccess.FlushToDisk(_file);
        _writer = Task.Run(WriteAsync);
    }

    public async ValueTask AppendAsync(byte[] bytes)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await _waiting.Writer.WriteAsync((bytes, done));
        await done.Task;
    }

    public async ValueTask DisposeAsync()
    {
        _waiting.Writer.Complete();
        await _writer;
        _file.Dispose();
    }

    private async Task WriteAsync()
    {
        long end = 0;
        var batch = new List<(byte[] Bytes, TaskCompletionSource Done)>();
        while (await _waiting.Reader.WaitToReadAsync())
        {
            batch.Clear();
            while (_waiting.Reader.TryRead(out var next)) batch.Add(next);
            List<ReadOnlyMemory<byte>> buffers = batch.ConvertAll(static each => (ReadOnlyMemory<byte>)each.Bytes);
            var length = buffers.Sum(static buffer => (long)buffer.Length);
            // Round and round, as a log with segments does.
            if (end + length > FileBytes) end = 0;
            await RandomAccess.WriteAsync(_file, buffers, end);
            RandomAccess.FlushToDisk(_file);
            end += length;
            foreach (var (_, done) in batch) done.SetResult();
        }
    }
}

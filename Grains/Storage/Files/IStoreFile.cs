namespace OrleansKv.Storage.Files;

/// <summary>
/// An open file of a store. One writer at a time; reads may go on beside it. Every failure is an <see cref="IOException"/>.
/// What was written is durable only after a <see cref="SyncAsync"/> that began after the write had completed.
/// </summary>
public interface IStoreFile : IAsyncDisposable
{
    /// <summary>The file's length in bytes, preallocated bytes that were never written included: they read as zeros.</summary>
    long Length { get; }

    /// <summary>Fills the buffer from an offset.</summary>
    /// <returns>The bytes read: fewer than the buffer takes only where the file ends.</returns>
    /// <exception cref="IOException">The bytes cannot be read.</exception>
    ValueTask<int> ReadAsync(Memory<byte> buffer, long offset);

    /// <summary>Writes buffers one after the other, from an offset on. After a failure, any part of the bytes may have been written.</summary>
    /// <exception cref="StoreFullException">There is no space left.</exception>
    /// <exception cref="IOException">The bytes cannot be written.</exception>
    ValueTask WriteAsync(IReadOnlyList<ReadOnlyMemory<byte>> buffers, long offset);

    /// <summary>Makes durable what was written, and the file's length. After a failure nothing is known of the writes since the sync before.</summary>
    /// <exception cref="IOException">It failed; another try that succeeds would prove nothing.</exception>
    ValueTask SyncAsync();

    /// <summary>
    /// Does now what a later sync of bytes there would have to tell the file system besides. They have never been written, and
    /// nobody writes them, or cuts the file, meanwhile. It changes nothing that a read can see, and never blocks its caller.
    /// </summary>
    /// <exception cref="IOException">It failed; nothing is lost.</exception>
    ValueTask PrepareAsync(long offset, int length);

    /// <summary>Cuts the file at a length.</summary>
    /// <exception cref="IOException">It cannot be cut.</exception>
    ValueTask TruncateAsync(long length);

    /// <summary>Drops all bytes from an offset on, so that they read as zeros; the length stays. It needs no space.</summary>
    /// <exception cref="IOException">They cannot be dropped.</exception>
    ValueTask ClearAsync(long offset);
}

using System.Buffers.Binary;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Writes what the index says of the full segments into a file, so that an opening reads that and only later segments. A snapshot
/// stays right for ever: what is written of a key later, its copies by compaction too, is in later segments, and a segment is removed only when
/// that is so for all of its records.
/// </summary>
internal sealed class IndexSnapshots(
    IStoreDirectory directory, string node, SegmentLog log, RecoveredLog state, LogStoreOptions options, ILogger logger)
{
    private int _covers = state.Covers;

    /// <summary>The bytes of the last snapshot: the next one waits for as many to be saved at the next opening.</summary>
    private long _bytes = state.SnapshotBytes;
    private int _triedFor;

    /// <summary>The last segment that the newest snapshot covers; 0 for none.</summary>
    internal int Covers => Volatile.Read(ref _covers);

    /// <summary>Writes a snapshot when enough of the log is not covered; a failure is said, and the next full segment brings another try.</summary>
    /// <param name="pace">Holds back the writing; null for none.</param>
    /// <param name="cancellationToken">Ends it; the unfinished file is deleted at the next start.</param>
    internal async ValueTask WriteIfDueAsync(Pace? pace, CancellationToken cancellationToken)
    {
        var segments = log.Sealed();
        if (segments.Count == 0 || segments[^1].Number <= Math.Max(_covers, _triedFor)) return;
        var uncovered = segments.Where(segment => segment.Number > _covers).Sum(static segment => (long)segment.DataBytes);
        if (uncovered < Math.Max(options.SnapshotAfterBytes, _bytes)) return;
        _triedFor = segments[^1].Number;
        try
        {
            await WriteAsync(_triedFor, pace, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            _triedFor = 0;
            throw;
        }
        catch (IOException exception)
        {
            logger.SnapshotNotWritten(directory.Name, exception);
            await DeleteAsync(SnapshotHeader.NameOf(_triedFor) + Segment.UnfinishedSuffix);
        }
    }

    private async ValueTask WriteAsync(int covers, Pace? pace, CancellationToken cancellationToken)
    {
        var name = SnapshotHeader.NameOf(covers);
        var unfinished = name + Segment.UnfinishedSuffix;
        long bytes, keys = 0, number = 0;
        await using (var file = await directory.CreateAsync(unfinished, 0))
        {
            var block = new byte[SnapshotBlock.HeadBytes + SnapshotBlock.MaxPayloadBytes];
            bytes = await WriteAsync(file, 0, block, number++, SnapshotBlock.Header, new SnapshotHeader(log.StoreId, node, covers).Write(Payload(block)));
            foreach (var (range, index) in state.Indexes.OrderBy(static entry => entry.Key))
            {
                var entries = index.UpTo(covers);
                for (var next = 0; next < entries.Count;)
                {
                    var length = SnapshotEntries.Write(range, entries, ref next, Payload(block));
                    var written = await WriteAsync(file, bytes, block, number++, SnapshotBlock.Entries, length);
                    bytes += written;
                    if (pace is not null) await pace.SpendAsync(written, cancellationToken);
                }

                keys += entries.Count;
            }

            BinaryPrimitives.WriteInt64LittleEndian(Payload(block), keys);
            bytes += await WriteAsync(file, bytes, block, number, SnapshotBlock.End, sizeof(long));
            await file.SyncAsync();
        }

        await directory.RenameAsync(unfinished, name);
        await directory.SyncAsync();
        (_covers, _bytes) = (covers, bytes);
        logger.SnapshotWritten(directory.Name, covers, keys, bytes);
        foreach (var old in await SnapshotReader.ListAsync(directory))
            if (old != covers) await DeleteAsync(SnapshotHeader.NameOf(old));
    }

    private async ValueTask DeleteAsync(string name)
    {
        try
        {
            await directory.DeleteAsync(name);
        }
        catch (IOException exception)
        {
            // It takes space until the next snapshot, or start, deletes it.
            logger.SnapshotNotDeleted(name, exception);
        }
    }

    private static Span<byte> Payload(byte[] block) => block.AsSpan(SnapshotBlock.HeadBytes);

    private static async ValueTask<int> WriteAsync(IStoreFile file, long offset, byte[] block, long number, int kind, int payload)
    {
        var length = SnapshotBlock.Frame(block, number, kind, payload);
        await file.WriteAsync([block.AsMemory(0, length)], offset);
        return length;
    }
}

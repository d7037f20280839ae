using System.Buffers;
using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Gives back the space of dead records: copies what is live in the segment with the least of it to the end of the log, as Rosenblum
/// and Ousterhout's "The Design and Implementation of a Log-Structured File System" (section 3.2) has it, then removes the segment. A
/// segment is removed in three steps: what replaced its records is durable; the log says, durably, that it is removed; its
/// file is deleted. After a crash between any of them the next start reads the segment, or deletes it.
/// </summary>
internal sealed class Compaction(
    IStoreDirectory directory,
    SegmentLog log,
    GroupCommit commits,
    Func<IEnumerable<LogRangeStore>> ranges,
    Func<int, LogRangeStore> rangeOf,
    DotEpochs epochs,
    RecoveredLog state,
    LogStoreOptions options,
    Pace pace,
    ILogger logger)
{
    /// <summary>What writers wait for at most: a batch with copies.</summary>
    private const int CopyBytes = 256 * 1024;

    /// <summary>Segments that the store's list of removed ones has, and whose files are there.</summary>
    private readonly List<Segment> _leaving = [];
    private PendingCopies? _copies;
    private long _copiedBytes;

    /// <summary>Bytes that were copied since the store was opened.</summary>
    internal long CopiedBytes => Volatile.Read(ref _copiedBytes);

    /// <summary>Removes what is dead, and compacts until enough of the rest is live.</summary>
    /// <exception cref="IOException">The store takes no writes at the moment, or no more: a later call goes on.</exception>
    /// <exception cref="OperationCanceledException">It was told to stop.</exception>
    internal async ValueTask RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            await RemoveAsync(log.Sealed().FindAll(segment => state.Usage.Of(segment.Number).IsDead && !_leaving.Contains(segment)));
            if (Choose() is not { } segment) return;
            await CopyAsync(segment, cancellationToken);
            // What turned out to be damaged stays until its keys are written again.
            if (state.Usage.Of(segment.Number) is { IsDead: false, DamagedKeys: 0 }) return;
        }
    }

    /// <summary>
    /// The segment with the least share of live bytes, if those of all are too few. A segment because of which a key reads as damaged
    /// stays: without it the key would read as missing, or as what it held before.
    /// </summary>
    private Segment? Choose()
    {
        var candidates = log.Sealed().FindAll(segment => state.Usage.Of(segment.Number).DamagedKeys == 0);
        var live = candidates.Sum(segment => state.Usage.Of(segment.Number).LiveBytes);
        return live < options.CompactionLiveShare * candidates.Sum(static segment => (long)segment.DataBytes) ? candidates.MinBy(LiveShare) : null;
    }

    private double LiveShare(Segment segment) => (double)state.Usage.Of(segment.Number).LiveBytes / Math.Max(1, segment.DataBytes);

    private async ValueTask CopyAsync(Segment segment, CancellationToken cancellationToken)
    {
        var before = _copiedBytes;
        var scanner = new SegmentScanner(segment.File, segment.Number, log.StoreId, segment.End);
        while (await scanner.MoveNextAsync())
        {
            await pace.SpendAsync(scanner.Length, cancellationToken);
            if (scanner.Kind != StretchKind.Record || scanner.Head.Kind != RecordKind.Set) continue;
            if (!RecordCodec.TryReadKey(scanner.Key, out var number, out var key)) continue;
            var (range, place) = (rangeOf(number), new RecordPlace(segment.Number, scanner.Offset, scanner.Length, scanner.Head.BodyChecksum));
            if (range.IsAt(key, place)) await AddAsync(range, key, place, scanner.Record, cancellationToken);
        }

        await FlushAsync(cancellationToken);
        if (state.Usage.Of(segment.Number).LiveBytes > 0) await CopyOneByOneAsync(segment, cancellationToken);
        logger.SegmentCompacted(Segment.NameOf(segment.Number), _copiedBytes - before, segment.DataBytes);
    }

    /// <summary>What a scan could not read is tried again by its places, and what cannot be read then is marked.</summary>
    private async ValueTask CopyOneByOneAsync(Segment segment, CancellationToken cancellationToken)
    {
        foreach (var range in ranges())
        {
            foreach (var (key, place) in range.In(segment.Number))
            {
                await pace.SpendAsync(place.Length, cancellationToken);
                var buffer = ArrayPool<byte>.Shared.Rent(place.Length);
                var record = buffer.AsMemory(0, place.Length);
                if (await range.TryReadAsync(key, place, record)) await AddAsync(range, key, place, record, cancellationToken);
                ArrayPool<byte>.Shared.Return(buffer);
            }
        }

        await FlushAsync(cancellationToken);
    }

    private async ValueTask AddAsync(LogRangeStore range, ObjectKey key, RecordPlace place, ReadOnlyMemory<byte> record, CancellationToken cancellationToken)
    {
        if (_copies?.TryAdd(range, key, place, record.Span) == true) return;
        await FlushAsync(cancellationToken);
        _copies = new PendingCopies(Math.Max(record.Length, Math.Min(CopyBytes, options.MaxBatchBytes)));
        _ = _copies.TryAdd(range, key, place, record.Span);
    }

    private async ValueTask FlushAsync(CancellationToken cancellationToken)
    {
        if (_copies is not { } copies) return;
        _copies = null;
        await commits.AppendAsync(copies);
        _copiedBytes += copies.WrittenLength;
        await pace.SpendAsync(copies.WrittenLength, cancellationToken);
    }

    /// <summary>Removes segments in which nothing is live, and those that an earlier call could not.</summary>
    private async ValueTask RemoveAsync(List<Segment> dead)
    {
        if (dead.Count > 0)
        {
            // Their records are dead because of later ones, which a relaxed policy may not have made durable yet.
            if (options.Fsync.IsRelaxed) await commits.AppendAsync(PendingRecord.ForSync());
            foreach (var segment in dead) state.Removed.Add(segment.Number, log.EndOf(segment.Number - 1));
            _leaving.AddRange(dead);
        }

        if (_leaving.Count == 0) return;
        await commits.AppendAsync(PendingRecord.ForSync());
        foreach (var segment in _leaving) await DeleteAsync(segment);
        logger.SegmentsRemoved(directory.Name, _leaving.Count, _leaving.Sum(static segment => (long)segment.DataBytes));
        _leaving.Clear();
    }

    private async ValueTask DeleteAsync(Segment segment)
    {
        epochs.Forget(segment.Number);
        state.Usage.Forget(segment.Number);
        await log.RemoveAsync(segment);
        try
        {
            await directory.DeleteAsync(Segment.NameOf(segment.Number));
        }
        catch (IOException exception)
        {
            logger.SegmentNotDeleted(Segment.NameOf(segment.Number), exception);
        }
    }
}

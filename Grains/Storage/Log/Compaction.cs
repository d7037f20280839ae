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
    LogCommits commits,
    Func<IEnumerable<LogRangeStore>> ranges,
    DotEpochs epochs,
    RecoveredLog state,
    LogStoreOptions options,
    Pace pace,
    Func<int> covered,
    ILogger logger)
{
    /// <summary>What writers wait for at most: a batch with copies.</summary>
    private const int CopyBytes = 256 * 1024;

    /// <summary>Bytes between two live records that are sooner read than skipped.</summary>
    private const int GapBytes = 16 * 1024;

    /// <summary>Live bytes that one look through the index finds the places of.</summary>
    private const long BytesAtOnce = 16 * 1024 * 1024;

    /// <summary>Removed keys that are always remembered sooner than the log is rewritten for them.</summary>
    private const int LeastRemoved = 1000;

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
            var chosen = Choose();
            if (chosen.Count == 0) return;
            await CopyAsync(chosen, cancellationToken);
            // What turned out to be damaged stays until its keys are written again.
            if (!chosen.Exists(segment => state.Usage.Of(segment.Number) is { IsDead: true } or { DamagedKeys: > 0 })) return;
        }
    }

    /// <summary>
    /// The segments with the least share of live bytes, as many as bring that of the rest to the target, but not more live bytes than are copied in one go. A
    /// segment because of which a key reads as damaged stays: without it the key would read as missing, or as what it held before.
    /// </summary>
    private List<Segment> Choose()
    {
        var candidates = log.Sealed().ConvertAll(segment => (Segment: segment, Use: state.Usage.Of(segment.Number)));
        candidates.RemoveAll(static candidate => candidate.Use.DamagedKeys > 0);
        var live = candidates.Sum(static candidate => candidate.Use.LiveBytes);
        var data = candidates.Sum(static candidate => (long)candidate.Segment.DataBytes);
        var chosen = new List<Segment>();
        var copied = 0L;
        foreach (var (segment, use) in candidates.OrderBy(static candidate => (double)candidate.Use.LiveBytes / Math.Max(1, candidate.Segment.DataBytes)))
        {
            copied += use.LiveBytes;
            if (live >= options.CompactionLiveShare * data || (chosen.Count > 0 && copied > BytesAtOnce)) break;
            chosen.Add(segment);
            data -= segment.DataBytes - use.LiveBytes;
        }

        if (chosen.Count == 0 && candidates is [var oldest, ..] && oldest.Segment == log.Sealed()[0] && RemembersTooMany()) chosen.Add(oldest.Segment);
        return chosen;
    }

    /// <summary>
    /// True when removed keys are a tenth of all. A removal is forgotten when its segment is the oldest, since no other can then have
    /// an older record of the key: oldest first, all of them get there.
    /// </summary>
    private bool RemembersTooMany()
    {
        var removed = state.Indexes.Values.Sum(static index => (long)index.RemovedCount);
        var tooMany = Math.Max(LeastRemoved, state.Indexes.Values.Sum(static index => (long)index.Count) / 10);
        return removed > tooMany && MayForget(log.Sealed()[0].Number) && log.Sealed()[^1].Number is var last && state.Indexes.Values.Sum(index => (long)index.RemovedUpTo(last)) > tooMany;
    }

    /// <summary>False for removals that the newest snapshot does not know of: it may have the keys as they were before, and an opening by it would miss them.</summary>
    private bool MayForget(int segment) => covered() is var covers && (covers == 0 || segment <= covers);

    /// <summary>Copies what is live, in the order of the log. Only that is read: the index says where it is.</summary>
    private async ValueTask CopyAsync(List<Segment> segments, CancellationToken cancellationToken)
    {
        var before = _copiedBytes;
        var records = LiveRecords([.. segments.Select(static segment => segment.Number)]);
        for (var first = 0; first < records.Count;)
        {
            var behind = EndOfRun(records, first);
            await CopyAsync(records.GetRange(first, behind - first), cancellationToken);
            first = behind;
        }

        await FlushAsync(cancellationToken);
        logger.SegmentsCompacted(directory.Name, segments.Count, _copiedBytes - before);
    }

    private List<LiveRecord> LiveRecords(HashSet<int> segments)
    {
        var records = new List<LiveRecord>();
        foreach (var range in ranges())
            foreach (var (key, place) in range.In(segments)) records.Add(new LiveRecord(range, key, place));
        records.Sort(static (left, right) => left.Place.Position.CompareTo(right.Place.Position));
        return records;
    }

    /// <summary>Where records end that are near enough to each other to be read together.</summary>
    private static int EndOfRun(List<LiveRecord> records, int first)
    {
        var start = records[first].Place;
        var behind = first + 1;
        for (var end = start.Offset + start.Length; behind < records.Count; behind++)
        {
            var next = records[behind].Place;
            if (next.Segment != start.Segment || next.Offset - end > GapBytes || next.Offset + next.Length - start.Offset > CopyBytes) break;
            end = next.Offset + next.Length;
        }

        return behind;
    }

    private async ValueTask CopyAsync(List<LiveRecord> run, CancellationToken cancellationToken)
    {
        var (start, last) = (run[0].Place, run[^1].Place);
        var length = last.Offset + last.Length - start.Offset;
        await pace.SpendAsync(length, cancellationToken);
        var buffer = ArrayPool<byte>.Shared.Rent(length);
        var isRead = await TryReadAsync(start, buffer.AsMemory(0, length));
        foreach (var (range, key, place) in run)
        {
            if (!range.IsAt(key, place)) continue;
            if (Removal.Is(key, place) && place.Segment == log.Sealed()[0].Number && MayForget(place.Segment))
            {
                range.Forget(key, place);
                continue;
            }

            var record = buffer.AsMemory(place.Offset - start.Offset, place.Length);
            // What is not whole is read once more by itself, and marked if it is not whole then.
            if ((isRead && range.IsWhole(record.Span, key, place)) || await range.TryReadAsync(key, place, record)) await AddAsync(range, key, place, record, cancellationToken);
        }

        ArrayPool<byte>.Shared.Return(buffer);
    }

    private async ValueTask<bool> TryReadAsync(RecordPlace start, Memory<byte> run)
    {
        try
        {
            return await log.ReadAsync(start.Segment, start.Offset, run) == run.Length;
        }
        catch (IOException)
        {
            // Each record is read by itself then, and what cannot be read is said.
            return false;
        }
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

    private readonly record struct LiveRecord(LogRangeStore Range, ObjectKey Key, RecordPlace Place);
}

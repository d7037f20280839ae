using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>The segments of a store: batches are appended to the newest one, records are read from all.</summary>
internal sealed class SegmentLog(
    IStoreDirectory directory, string node, ulong storeId, LogStoreOptions options, DotEpochs epochs, RemovedSegments removed, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Segment> _segments = new();
    private volatile Segment? _newest;
    private SegmentPreparation? _preparation;
    private volatile bool _hasUnsynced;
    private long _lastSync = time.GetTimestamp();
    private long _writtenBytes;

    public ulong StoreId { get; } = storeId;

    /// <summary>Takes over a segment that was there; in ascending order of numbers. Nothing is appended to it.</summary>
    internal void Add(Segment segment)
    {
        segment.IsSealed = true;
        _segments[segment.Number] = segment;
        _newest = segment;
    }

    /// <summary>Reads bytes of a segment; none when it is gone, which happens only after its records have moved.</summary>
    internal async ValueTask<int> ReadAsync(int number, int offset, Memory<byte> buffer)
    {
        if (!_segments.TryGetValue(number, out var segment) || !segment.TryUse()) return 0;
        try
        {
            return await segment.File.ReadAsync(buffer, offset);
        }
        finally
        {
            await segment.ReleaseAsync();
        }
    }

    /// <summary>The segments to which nothing is appended any more, in ascending order.</summary>
    internal List<Segment> Sealed()
    {
        var newest = _newest?.Number ?? 0;
        return [.. _segments.Values.Where(segment => segment.Number < newest).OrderBy(static segment => segment.Number)];
    }

    /// <summary>The number of segments.</summary>
    internal int Count => _segments.Count;

    /// <summary>Bytes of records in all segments.</summary>
    internal long DataBytes => _segments.Values.Sum(static segment => (long)segment.DataBytes);

    /// <summary>Bytes of records that were written since the store was opened.</summary>
    internal long WrittenBytes => Volatile.Read(ref _writtenBytes);

    /// <summary>True when something was acknowledged that waits for a sync.</summary>
    internal bool HasUnsynced => _hasUnsynced;

    /// <summary>Where a segment's data ends; 0 when there is no such segment.</summary>
    internal int EndOf(int number) => _segments.TryGetValue(number, out var segment) ? segment.End : 0;

    /// <summary>Lets go of a segment that no key's newest record is in. Its file is closed when no read uses it.</summary>
    internal ValueTask RemoveAsync(Segment segment) => _segments.TryRemove(segment.Number, out _) ? segment.ReleaseAsync() : default;

    /// <summary>Appends a batch, behind what the store itself has to say, and makes it as durable as the policy says. One caller at a time.</summary>
    /// <exception cref="StoreFullException">No space is left; the batch is not in the log and never will be.</exception>
    /// <exception cref="IOException">It is not known what is in the log.</exception>
    internal async ValueTask WriteAsync(IReadOnlyList<PendingAppend> appends)
    {
        foreach (var append in appends) append.Prepare();
        var batch = CopiesFirst(appends);
        var length = LengthOf(batch);
        var pending = TakePending(all: false);
        var controls = ControlsOf(pending);
        if (length + LengthOf(controls) == 0)
        {
            if (_hasUnsynced && batch.Any(static append => append.MustSync)) await SyncAsync(_newest!);
            return;
        }

        if (_newest is null || _newest.IsSealed || checked(length + LengthOf(controls)) > _newest.Capacity - _newest.End)
        {
            // A new segment begins with all that the log has to know, so that no older one is needed for it.
            var freesSpace = pending.Removed is not null && length == 0;
            pending = TakePending(all: true);
            await RotateAsync(ControlsOf(pending), length, freesSpace);
            Confirm(pending);
            controls = [];
        }

        await WriteAsync(_newest!, controls.Count == 0 ? batch : [.. controls, .. batch]);
        if (controls.Count > 0) Confirm(pending);
    }

    /// <summary>Gives back the space that the newest segment has not used.</summary>
    internal async ValueTask TrimAsync()
    {
        if (_preparation is not null) await _preparation.DoneAsync();
        if (_newest is { } segment) await TrimAsync(segment);
    }

    public async ValueTask DisposeAsync()
    {
        if (_preparation is not null) await _preparation.DoneAsync();
        foreach (var segment in _segments.Values) await segment.File.DisposeAsync();
    }

    private bool IsSyncDue => options.Fsync.LeastInterval != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_lastSync) >= options.Fsync.LeastInterval;

    private static int LengthOf(IReadOnlyList<PendingAppend> appends) => appends.Sum(static append => append.WrittenLength);

    private static List<PendingAppend> ControlsOf(PendingControl pending) =>
        pending.Encode().ConvertAll(static PendingAppend (record) => PendingRecord.ForControl(record, mustSync: false));

    /// <summary>Copies stand ahead of what else their batch brings of the same keys.</summary>
    private static IReadOnlyList<PendingAppend> CopiesFirst(IReadOnlyList<PendingAppend> appends)
    {
        if (!appends.Any(static append => append is PendingCopies)) return appends;
        var batch = new List<PendingAppend>(appends.Count);
        foreach (var append in appends)
            if (append is PendingCopies) batch.Add(append);
        foreach (var append in appends)
            if (append is not PendingCopies) batch.Add(append);
        return batch;
    }

    private PendingControl TakePending(bool all) => epochs.TakePending(all) with { Removed = removed.TakePending(all) };

    private void Confirm(PendingControl pending)
    {
        epochs.Confirm(pending);
        removed.Confirm(pending.Removed);
    }

    private async ValueTask WriteAsync(Segment segment, IReadOnlyList<PendingAppend> records)
    {
        var length = LengthOf(records);
        if (length == 0) return;
        var buffers = Place(records, segment.Number, segment.End, allBeforeIsDurable: !_hasUnsynced);
        try
        {
            if (_preparation is not null) await _preparation.ClearAsync(segment.End + length);
            await segment.File.WriteAsync(buffers, segment.End);
        }
        catch (StoreFullException)
        {
            // Part of the batch may be in the file. The next segment's header says where this one's data ended, so that it is never read.
            // Until there is one the length stays: a last segment that is shorter than it was made would have lost something.
            segment.IsSealed = true;
            if (_preparation is not null) await _preparation.DoneAsync();
            await NotFullAsync(segment.File.ClearAsync(segment.End));
            throw;
        }

        segment.End += length;
        _preparation?.Continue();
        _writtenBytes += length;
        _hasUnsynced = true;
#if PLANTED_BUGS
        // The sync comes when the segment is full.
        if (PlantedBug.Is(PlantedBug.AckBeforeSync)) return;
#endif
        if (IsSyncDue || records.Any(static record => record.MustSync)) await SyncAsync(segment);
    }

    /// <summary>
    /// Completes the records' frames. The first one says whether all before it is durable: recovery takes damage before such a
    /// record for damage, and damage that none follows for a write that a crash cut off.
    /// </summary>
    private List<ReadOnlyMemory<byte>> Place(IReadOnlyList<PendingAppend> records, int segment, int offset, bool allBeforeIsDurable)
    {
        var buffers = new List<ReadOnlyMemory<byte>>(records.Count + 1);
        foreach (var record in records)
        {
            record.Place(StoreId, segment, offset, allBeforeIsDurable && buffers.Count == 0, buffers);
            offset += record.WrittenLength;
        }

        return buffers;
    }

    private async ValueTask SyncAsync(Segment segment)
    {
        await NotFullAsync(segment.File.SyncAsync());
        _hasUnsynced = false;
        _lastSync = time.GetTimestamp();
    }

    /// <summary>
    /// Makes the next segment. It gets its name once its header, and what the store has to say, are durable: a named segment has both.
    /// </summary>
    private async ValueTask RotateAsync(List<PendingAppend> controls, int length, bool freesSpace)
    {
        var previous = _newest;
        if (previous is not null && _hasUnsynced) await SyncAsync(previous);
        if (_preparation is not null) await _preparation.DoneAsync();
        var number = (previous?.Number ?? 0) + 1;
        var name = Segment.NameOf(number);
        var unfinished = name + Segment.UnfinishedSuffix;
        var least = checked(SegmentHeader.Bytes + LengthOf(controls) + length);
        var (file, capacity) = await CreateAsync(unfinished, Math.Max(options.SegmentBytes, least), freesSpace ? least : null);
        var header = new SegmentHeader(
            StoreId, node, epochs.Current.Actor.Epoch, number, previous?.End ?? 0, capacity, options.Fsync.IsRelaxed);
        var buffers = Place(controls, number, SegmentHeader.Bytes, allBeforeIsDurable: true);
        buffers.Insert(0, header.Encode());
        try
        {
            await file.WriteAsync(buffers, 0);
        }
        catch (StoreFullException)
        {
            await file.DisposeAsync();
            await directory.DeleteAsync(unfinished);
            throw;
        }

        _newest = new Segment(number, file, capacity) { End = SegmentHeader.Bytes + LengthOf(controls) };
        _segments[number] = _newest;
        _preparation = options.Fsync.LeastInterval == TimeSpan.Zero ? new SegmentPreparation(_newest, logger) : null;
        await NotFullAsync(file.SyncAsync());
        await NotFullAsync(directory.RenameAsync(unfinished, name));
        await NotFullAsync(directory.SyncAsync());
        if (previous is not null) await TrimAsync(previous);
    }

    /// <summary>Makes a file of the wanted length; of the least one where there is no space, if that is going to free some.</summary>
    private async ValueTask<(IStoreFile File, int Capacity)> CreateAsync(string name, int wanted, int? least)
    {
        try
        {
            return (await directory.CreateAsync(name, wanted), wanted);
        }
        catch (StoreFullException) when (least < wanted)
        {
            return (await directory.CreateAsync(name, least.Value), least.Value);
        }
    }

    private async ValueTask TrimAsync(Segment segment)
    {
        try
        {
            if (segment.File.Length > segment.End) await segment.File.TruncateAsync(segment.End);
        }
        catch (IOException exception)
        {
            // Only space is lost.
            logger.SegmentNotTrimmed(Segment.NameOf(segment.Number), exception);
        }
    }

    /// <summary>A full disk is an answer to a write. In any other place it leaves unknown what is durable.</summary>
    private static async ValueTask NotFullAsync(ValueTask call)
    {
        try
        {
            await call;
        }
        catch (StoreFullException exception)
        {
            throw new IOException(exception.Message, exception);
        }
    }
}

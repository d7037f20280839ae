using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>The segments of a store: batches are appended to the newest one, records are read from all.</summary>
internal sealed class SegmentLog(
    IStoreDirectory directory, string node, ulong storeId, LogStoreOptions options, DotEpochs epochs, TimeProvider time, ILogger logger)
    : IAsyncDisposable
{
    private readonly ConcurrentDictionary<int, Segment> _segments = new();
    private Segment? _newest;
    private bool _hasUnsynced;
    private long _lastSync = time.GetTimestamp();

    public ulong StoreId { get; } = storeId;

    /// <summary>Takes over a segment that was there; in ascending order of numbers. Nothing is appended to it.</summary>
    internal void Add(Segment segment)
    {
        segment.IsSealed = true;
        _segments[segment.Number] = segment;
        _newest = segment;
    }

    internal ValueTask<int> ReadAsync(int segment, int offset, Memory<byte> buffer) => _segments[segment].File.ReadAsync(buffer, offset);

    /// <summary>Appends a batch, behind what the store itself has to say, and makes it as durable as the policy says. One caller at a time.</summary>
    /// <exception cref="StoreFullException">No space is left; the batch is not in the log and never will be.</exception>
    /// <exception cref="IOException">It is not known what is in the log.</exception>
    internal async ValueTask WriteAsync(IReadOnlyList<PendingAppend> appends)
    {
        var pending = epochs.TakePending();
        var controls = pending.Encode().ConvertAll(static record => PendingAppend.ForControl(record, mustSync: false));
        var length = checked(LengthOf(controls) + LengthOf(appends));
        if (length == 0) return;
        if (_newest is null || _newest.IsSealed || length > _newest.Capacity - _newest.End)
        {
            await RotateAsync(controls, length);
            epochs.Confirm(pending);
            controls = [];
        }

        await WriteAsync(_newest!, [.. controls, .. appends]);
        if (controls.Count > 0) epochs.Confirm(pending);
    }

    /// <summary>Gives back the space that the newest segment has not used.</summary>
    internal async ValueTask TrimAsync()
    {
        if (_newest is { } segment) await TrimAsync(segment);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var segment in _segments.Values) await segment.File.DisposeAsync();
    }

    private bool IsSyncDue => options.Fsync.LeastInterval != Timeout.InfiniteTimeSpan && time.GetElapsedTime(_lastSync) >= options.Fsync.LeastInterval;

    private static int LengthOf(IReadOnlyList<PendingAppend> records)
    {
        var length = 0;
        for (var i = 0; i < records.Count; i++) checked { length += records[i].Length; }
        return length;
    }

    private async ValueTask WriteAsync(Segment segment, List<PendingAppend> records)
    {
        if (records.Count == 0) return;
        var buffers = Place(records, segment.Number, segment.End, allBeforeIsDurable: !_hasUnsynced);
        try
        {
            await segment.File.WriteAsync(buffers, segment.End);
        }
        catch (StoreFullException)
        {
            // Part of the batch may be in the file. The next segment's header says where this one's data ended, so that it is never read.
            segment.IsSealed = true;
            await NotFullAsync(segment.File.TruncateAsync(segment.End));
            throw;
        }

        segment.End += LengthOf(records);
        _hasUnsynced = true;
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.AckBeforeSync))
        {
            _ = SyncAsync(segment);
            return;
        }
#endif
        if (IsSyncDue || records.Exists(record => record.MustSync)) await SyncAsync(segment);
    }

    /// <summary>
    /// Completes the records' frames. The first one says whether all before it is durable: recovery takes damage before such a
    /// record for damage, and damage that none follows for a write that a crash cut off.
    /// </summary>
    private List<ReadOnlyMemory<byte>> Place(List<PendingAppend> records, int segment, int offset, bool allBeforeIsDurable)
    {
        var buffers = new List<ReadOnlyMemory<byte>>(records.Count + 1);
        foreach (var record in records)
        {
            record.Place(StoreId, segment, offset, allBeforeIsDurable && buffers.Count == 0);
            buffers.Add(record.Record);
            offset += record.Length;
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
    private async ValueTask RotateAsync(List<PendingAppend> controls, int length)
    {
        var previous = _newest;
        if (previous is not null && _hasUnsynced) await SyncAsync(previous);
        var number = (previous?.Number ?? 0) + 1;
        var capacity = Math.Max(options.SegmentBytes, checked(SegmentHeader.Bytes + length));
        var header = new SegmentHeader(
            StoreId, node, epochs.Current.Actor.Epoch, number, previous?.End ?? 0, capacity, options.Fsync.IsRelaxed);
        var name = Segment.NameOf(number);
        var unfinished = name + Segment.UnfinishedSuffix;
        var file = await directory.CreateAsync(unfinished, capacity);
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
        await NotFullAsync(file.SyncAsync());
        await NotFullAsync(directory.RenameAsync(unfinished, name));
        await NotFullAsync(directory.SyncAsync());
        if (previous is not null) await TrimAsync(previous);
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

using System.Collections.Concurrent;
using System.Text;
using Microsoft.Extensions.Logging;
using OrleansKv.Ring;
using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// A node's store in a directory: an append-only log in segments, one write and one sync for all appends that wait, and an
/// index in memory. What it promises and how it recovers is in <c>docs/storage.md</c>.
/// </summary>
public sealed class LogNodeStore : INodeStore, IAsyncDisposable
{
    private readonly IStoreDirectory _directory;
    private readonly IAsyncDisposable _lock;
    private readonly RecoveredLog _recovered;
    private readonly LogStoreOptions _options;
    private readonly ILogger _logger;
    private readonly DotEpochs _epochs;
    private readonly SegmentLog _log;
    private readonly LogCommits _commits;
    private readonly ConcurrentDictionary<int, LogRangeStore> _ranges = new();
    private readonly Compaction _compaction;
    private readonly IndexSnapshots _snapshots;
    private readonly Maintenance _maintenance;
    private bool _isFullLogged;
    private bool _isDisposed;

    private LogNodeStore(
        IStoreDirectory directory, IAsyncDisposable directoryLock, string node, RecoveredLog recovered, LogStoreOptions options, TimeProvider time, Random random, ILogger logger)
    {
        (_directory, _lock, _recovered, _options, _logger) = (directory, directoryLock, recovered, options, logger);
        _epochs = new DotEpochs(node, recovered.Epoch, recovered.Recovery.NewEpoch ? null : recovered.Mark, recovered.NewDamage, recovered.KnownDamage, time, random);
        var storeId = recovered.StoreId ?? (ulong)random.NextInt64(long.MinValue, long.MaxValue);
        _log = new SegmentLog(directory, node, storeId, options, _epochs, recovered.Removed, time, logger);
        foreach (var segment in recovered.Segments) _log.Add(segment);
        _commits = new LogCommits(directory, WriteAsync, options.MaxQueuedBytes, options.MaxBatchBytes);
        var pace = new Pace(options.CompactionBytesPerSecond, time);
        var snapshots = _snapshots = new IndexSnapshots(directory, node, _log, recovered, options, logger);
        _compaction = new Compaction(
            directory, _log, _commits, () => recovered.Indexes.Keys.Order().Select(RangeOf), _epochs, recovered, options, pace, () => snapshots.Covers, logger);
        _maintenance = new Maintenance(directory.Name, _log, _commits, _compaction, _snapshots, pace, options, time, logger);
    }

    /// <summary>What opening found, and what it dropped.</summary>
    public LogStoreRecovery Recovery => _recovered.Recovery;

    /// <inheritdoc/>
    public Actor Actor => _epochs.Current.Actor;

    /// <inheritdoc/>
    public bool MayHaveForgotten => Recovery.HasLost;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Losses => _epochs.Losses;

    /// <summary>Why the store takes no more writes; null while it does.</summary>
    public Exception? Failure => _commits.Failure;

    /// <summary>What the store holds, and what it wrote since it was opened.</summary>
    public LogStoreStatistics Statistics => new()
    {
        Segments = _log.Count,
        DataBytes = _log.DataBytes,
        LiveBytes = _recovered.Usage.LiveBytes,
        WrittenBytes = _log.WrittenBytes,
        DamagedRecords = _epochs.FoundDamage,
        CompactionBytes = _compaction.CopiedBytes,
    };

    /// <summary>Opens the store in a directory, an empty one if there is none, and takes the directory for this process alone.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="node">The node's name, 1 to 460 bytes as UTF-8.</param>
    /// <param name="options">The settings.</param>
    /// <param name="time">The clock, for epochs and for the interval between syncs.</param>
    /// <param name="random">For epochs and the store's id; it must not repeat from one start of the node to the next.</param>
    /// <param name="logger">Where findings go.</param>
    /// <exception cref="StoreUnusableException">The directory cannot be used; the message says what to do.</exception>
    /// <exception cref="ArgumentException">A setting or the node's name is outside its bounds.</exception>
    public static async ValueTask<LogNodeStore> OpenAsync(
        IStoreDirectory directory, string node, LogStoreOptions options, TimeProvider time, Random random, ILogger logger)
    {
        options.Validate();
        if (Encoding.UTF8.GetByteCount(node) is 0 or > SegmentHeader.MaxNodeBytes)
            throw new ArgumentException($"A node's name must have 1 to {SegmentHeader.MaxNodeBytes} bytes to have a store.", nameof(node));
        IAsyncDisposable? directoryLock = null;
        List<SegmentFile> files = [];
        LogNodeStore? store = null;
        try
        {
            directoryLock = await directory.LockAsync();
            await SegmentCatalog.DeleteUnfinishedAsync(directory);
            files = await SegmentCatalog.OpenAsync(directory, node);
            var recovered = await ReadIndexAsync(directory, node, files, options, logger);
            await RemovalRecovery.DiscardAsync(files, recovered.Removed, directory, logger);
            var recovery = new LogRecovery(files, recovered, logger);
            await recovery.RunAsync();
            await recovery.SyncAsync();
            store = new LogNodeStore(directory, directoryLock, node, recovered, options, time, random, logger);
            await store.BeginAsync();
            store._maintenance.Start();
            StoreMetrics.Add(node, store);
            return store;
        }
        catch (Exception exception)
        {
            if (store is not null) await store._log.DisposeAsync();
            else foreach (var file in files) await file.File.DisposeAsync();
            if (directoryLock is not null) await directoryLock.DisposeAsync();
            if (exception is not IOException or StoreUnusableException) throw;
            throw new StoreUnusableException(
                $"The store in {directory.Name} cannot be opened: {exception.Message} Check that the directory can be read and written by this user and that its disk works.",
                exception);
        }
    }

    /// <inheritdoc/>
    public ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range);
        return new(RangeOf(range));
    }

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int>> ListRangesAsync() => new([.. _recovered.Indexes.Where(static entry => entry.Value.Count > 0).Select(static entry => entry.Key)]);

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<RangeSize>> GetSizesAsync() =>
        new([.. _recovered.Indexes.Select(static entry => new RangeSize(entry.Key, entry.Value.Count, entry.Value.LiveBytes)).Where(static size => size.Keys > 0)]);

    /// <summary>Makes everything durable that was acknowledged, for policies that sync later.</summary>
    /// <exception cref="StoreFullException">No space is left.</exception>
    /// <exception cref="StoreFailedException">The store has failed.</exception>
    public async ValueTask SyncAsync() => await _commits.AppendAsync(PendingRecord.ForSync());

    /// <summary>Closes the store in order: waits for what is being written, says in the log that it is closed, and lets the directory go.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed) return;
        _isDisposed = true;
        StoreMetrics.Remove(this);
        await _maintenance.DisposeAsync();
        if (Failure is null) await _snapshots.WriteIfDueAsync(null, CancellationToken.None);
        try
        {
            await _commits.AppendAsync(PendingRecord.ForControl(RecordCodec.Closed(), mustSync: true), isLast: true);
            await _log.TrimAsync();
        }
        catch (IOException exception)
        {
            _logger.NotClosedInOrder(_directory.Name, exception);
        }

        await _log.DisposeAsync();
        await _lock.DisposeAsync();
    }

    /// <summary>What the newest index snapshot says of keys, and which segments were removed.</summary>
    private static async ValueTask<RecoveredLog> ReadIndexAsync(
        IStoreDirectory directory, string node, List<SegmentFile> files, LogStoreOptions options, ILogger logger)
    {
        if (files.Find(file => file.Header is not null)?.Header!.StoreId is not { } storeId) return Create();
        var recovered = await SnapshotReader.ReadNewestAsync(directory, node, storeId, files[^1].Number, Create, logger);
        recovered.StoreId = storeId;
        recovered.Removed = await RemovalRecovery.ReadAsync(files, storeId);
        return recovered;

        RecoveredLog Create() => new(new VersionSetCache(options.CacheBytes), new SegmentUsage());
    }

    /// <summary>Does one round of what the store does by itself now and then.</summary>
    internal ValueTask MaintainAsync() => _maintenance.RunOnceAsync(CancellationToken.None);

    private LogRangeStore RangeOf(int range) => _ranges.GetOrAdd(
        range, number => new LogRangeStore(_recovered.IndexOf(number), _log, _commits, _epochs, _options.MaxRecordBytes, _logger));

    /// <summary>
    /// Begins a segment of this run, whose header makes the end of the data that was found durable, and moves the mark of the
    /// counters. On a full disk that comes with the first write, and a new epoch takes the place of the mark.
    /// </summary>
    private async ValueTask BeginAsync()
    {
        try
        {
            await _log.WriteAsync([]);
        }
        catch (StoreFullException exception)
        {
            _logger.StoreFull(_directory.Name, exception);
        }

        _logger.StoreOpened(_directory.Name, Actor.Epoch, Recovery);
    }

    private async ValueTask WriteAsync(IReadOnlyList<PendingAppend> batch)
    {
        try
        {
            await _log.WriteAsync(batch);
            foreach (var append in batch) append.Apply();
            _isFullLogged = false;
        }
        catch (StoreFullException exception)
        {
            // Once until there is space again. Maintenance says itself that it waits.
            if (!_isFullLogged && batch.Any(static append => append is PendingRecord { Length: > 0 }))
            {
                _isFullLogged = true;
                _logger.StoreFull(_directory.Name, exception);
            }

            throw;
        }
        catch (Exception exception)
        {
            _logger.StoreFailed(_directory.Name, exception);
            throw;
        }
    }
}

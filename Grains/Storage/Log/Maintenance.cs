using Microsoft.Extensions.Logging;
using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>
/// What a store does by itself: syncs that are due although nobody writes, compaction, and index snapshots. It runs in turns on the scheduler that the store
/// was opened on, and waits by the store's clock alone.
/// </summary>
internal sealed class Maintenance(
    string directory, SegmentLog log, LogCommits commits, Compaction compaction, IndexSnapshots snapshots, Pace pace, LogStoreOptions options, TimeProvider time, ILogger logger) : IAsyncDisposable
{
    private static readonly TimeSpan LeastInterval = TimeSpan.FromMilliseconds(10);

    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _isWaiting;

    internal void Start() => _loop = Task.WhenAll(RunAsync(CompactAsync), RunAsync(SyncAsync));

    /// <summary>Waits for the end of the current step.</summary>
    public async ValueTask DisposeAsync()
    {
        // On this thread: what waits goes on on its own scheduler.
#pragma warning disable CA1849
        _stop.Cancel();
#pragma warning restore CA1849
        await _loop;
        _stop.Dispose();
    }

    /// <summary>Compacts what there is to compact, then writes a snapshot if one is due.</summary>
    internal async ValueTask RunOnceAsync(CancellationToken cancellationToken)
    {
        try
        {
            await compaction.RunAsync(cancellationToken);
            await snapshots.WriteIfDueAsync(pace, cancellationToken);
            _isWaiting = false;
        }
        catch (Exception exception) when (exception is StoreFullException or StoreOverloadedException)
        {
            if (!_isWaiting) logger.CompactionWaits(directory, exception.Message);
            _isWaiting = true;
        }
    }

    private async Task RunAsync(Func<CancellationToken, Task> loop)
    {
        try
        {
            await loop(_stop.Token);
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            // The store is being closed.
        }
        catch (Exception) when (commits.Failure is not null)
        {
            // The store has failed, and has said so.
        }
        catch (Exception exception)
        {
            logger.MaintenanceStopped(directory, exception);
        }
    }

    private async Task CompactAsync(CancellationToken cancellationToken)
    {
        while (commits.Failure is null)
        {
            await Task.Delay(options.MaintenanceInterval, time, cancellationToken);
            await RunOnceAsync(cancellationToken);
        }
    }

    /// <summary>Syncs after the policy's interval what no later write has synced.</summary>
    private async Task SyncAsync(CancellationToken cancellationToken)
    {
        var interval = options.Fsync.LeastInterval;
        if (interval <= TimeSpan.Zero) return;
        while (commits.Failure is null)
        {
            await Task.Delay(interval > LeastInterval ? interval : LeastInterval, time, cancellationToken);
            try
            {
                if (log.HasUnsynced) await commits.AppendAsync(PendingRecord.ForSync());
            }
            catch (Exception exception) when (exception is StoreFullException or StoreOverloadedException)
            {
                // What could not be written was the store's own; a later round brings it, and syncs.
            }
        }
    }
}

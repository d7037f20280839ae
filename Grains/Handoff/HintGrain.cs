using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.Coordination;
using OrleansKv.Pinning;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Handoff;

/// <summary>
/// Hands over what its node keeps for one other node: the oldest first, some at a time, each one deleted here only when its target has acknowledged it. It looks
/// for the target's return as long as there are hints; a reminder wakes it where nothing else does.
/// </summary>
[Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive, Reentrant]
public sealed class HintGrain : Grain, IHintGrain, IRemindable
{
    private const string Reminder = "hand-over";
    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(5);

    private readonly HintTable _hints;
    private readonly HandoffOptions _options;
    private readonly CoordinatorServices _services;
    private readonly BucketLookup _buckets;
    private readonly FallbackCopies _copies;
    private readonly ILogger _logger;
    private string _target = "";
    private string _holder = "";
    private IGrainTimer? _timer;
    private bool _isRunning;
    private bool _isReminded;
    private bool _hasReminder;

    /// <summary>Made by the silo.</summary>
    public HintGrain(HintTable hints, HandoffOptions options, ILogger<HintGrain> logger, IServiceProvider services)
    {
        (_hints, _options, _logger) = (hints, options, logger);
        _services = services.GetRequiredService<CoordinatorServices>();
        _buckets = services.GetRequiredService<BucketLookup>();
        _copies = services.GetRequiredService<FallbackCopies>();
    }

    /// <inheritdoc/>
    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var key = this.GetPrimaryKeyString();
        // A node's name has no @.
        (_target, _holder) = (key[..key.IndexOf('@', StringComparison.Ordinal)], key[(key.IndexOf('@', StringComparison.Ordinal) + 1)..]);
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask WakeAsync()
    {
        _timer ??= this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(_options.RetryInterval, _options.RetryInterval) { Interleave = true });
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        (_isReminded, _hasReminder) = (true, true);
        return WakeAsync().AsTask();
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_isRunning) return;
        _isRunning = true;
        try
        {
            await DropTheOldAsync();
            if (_hints.Oldest(_target, 1).Count > 0) await RemindAsync();
            while (_services.IsReachable(_target) && await HandOverSomeAsync())
            {
                // As long as it goes well.
            }

            if (_hints.Oldest(_target, 1).Count > 0) return;
            if (_hints.TakeUnlisted(_target)) await _copies.FindAsync();
            if (_hints.Oldest(_target, 1).Count == 0) await RestAsync();
        }
        catch (Exception exception)
        {
            _logger.HandOverFailed(_target, exception.Message);
        }
        finally
        {
            _isRunning = false;
        }
    }

    /// <summary>Hands over the oldest hints, some at once; false when there was none, or the target did not take one.</summary>
    private async Task<bool> HandOverSomeAsync()
    {
        var some = _hints.Oldest(_target, _options.MaxConcurrent);
        if (some.Count == 0) return false;
        var started = _services.Time.GetTimestamp();
        var delivered = await Task.WhenAll(some.Select(hint => HandOverAsync(hint.Hint, hint.Writes)));
        var least = TimeSpan.FromSeconds((double)some.Sum(static hint => hint.Hint.Bytes) / _options.BytesPerSecond);
        if (least - _services.Time.GetElapsedTime(started) is var left && left > TimeSpan.FromMilliseconds(5)) await Task.Delay(left, _services.Time);
        return delivered.All(static isDelivered => isDelivered);
    }

    private async Task<bool> HandOverAsync(Hint hint, int writes)
    {
        var read = await Replica(hint.Range, _holder).ReadAsync(hint.Key, _services.Replicas.Ring.Version);
        if (read.Status == ReadStatus.StaleRing) return false;
        if (read.Set is not { } set)
        {
            EndWithoutCopy(hint, writes);
            return true;
        }

#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.HintDeletedBeforeAck)) return await EndAsync(hint, writes, set, HintOutcome.Delivered) && await TryGiveAsync(_target, hint, set);
#endif
        return await TryGiveAsync(_target, hint, set) && await EndAsync(hint, writes, set, HintOutcome.Delivered);
    }

    /// <summary>
    /// Ends a hint of which somebody has the write, and removes the copy when nobody waits for it any more; false when there must be another hint, as the copy could not be removed.
    /// </summary>
    private async Task<bool> EndAsync(Hint hint, int writes, VersionSet set, HintOutcome outcome)
    {
        if (!_hints.End(hint, _target, writes, outcome) || IsHome(hint)) return true;
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.FallbackCopyKept)) return true;
#endif
        if (await Replica(hint.Range, _holder).HandedOverAsync(hint.Key, set)) return true;
        // Written again meanwhile, or the store did not take it: once more, so that no copy is left that nobody looks after.
        _hints.Add(hint.Range, hint.Key, set, new StandIn([_target], hint.N));
        return false;
    }

    /// <summary>The copy is gone, or damaged: the other home replicas are all there is.</summary>
    private void EndWithoutCopy(Hint hint, int writes) => _hints.End(hint, _target, writes, HintOutcome.Gone);

    private async Task<bool> TryGiveAsync(string node, Hint hint, VersionSet set)
    {
        try
        {
            var bucket = await _buckets.FindAsync(hint.Key.Bucket, _services.Time.GetUtcNow() + _services.Options.RequestTimeout);
            if (bucket.Properties is not { } properties) return false;
            var merge = new MergeCommand(hint.Key, set, properties.Conflict, _services.Replicas.Ring.Version);
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.HintReplayOverwrites)) RequestContext.Set(PlantedBug.HintReplayOverwrites, true);
#endif
            var status = await Replica(hint.Range, node).MergeAsync(merge).AsTask().WaitAsync(_services.Options.ReplicaTimeout, _services.Time);
            if (status != WriteStatus.Stored) _logger.HintRefused(node, status);
            return status == WriteStatus.Stored;
        }
        catch (Exception exception)
        {
            _logger.HandOverFailed(node, exception.Message);
            return false;
        }
    }

    /// <summary>
    /// Hints that are too old are not kept for their target: it will have to be repaired by others. The write must not be lost with them: another home replica
    /// gets it first.
    /// </summary>
    private async Task DropTheOldAsync()
    {
        var oldest = _services.Time.GetUtcNow() - _options.MaxAge;
        foreach (var (hint, writes) in _hints.Oldest(_target, _options.MaxConcurrent))
        {
            if (hint.Since > oldest) return;
            var read = await Replica(hint.Range, _holder).ReadAsync(hint.Key, _services.Replicas.Ring.Version);
            if (read.Status == ReadStatus.StaleRing) return;
            if (read.Set is not { } set) EndWithoutCopy(hint, writes);
            else if (!await TryGiveToAnotherAsync(hint, set) || !await EndAsync(hint, writes, set, HintOutcome.Dropped)) return;
        }
    }

    private async Task<bool> TryGiveToAnotherAsync(Hint hint, VersionSet set)
    {
        var isSafe = false;
        foreach (var home in _services.Replicas.Ring.Ring.PreferenceList(hint.Range).Take(hint.N))
            if (home != _target && _services.IsReachable(home)) isSafe |= await TryGiveAsync(home, hint, set);
        return isSafe;
    }

    private bool IsHome(Hint hint) => _services.Replicas.Ring.Ring.PreferenceList(hint.Range).Take(hint.N).Contains(_holder);

    private IKeyRangeGrain Replica(int range, string node)
    {
        foreach (var replica in _services.Replicas.PreferenceList(range))
            if (replica.Node == node) return replica.Grain;
        throw new InvalidOperationException($"Node {node} is not in the ring.");
    }

    /// <summary>Without a reminder the hints are handed over all the same, unless the silo stops: then the start of the next one finds them.</summary>
    private async Task RemindAsync()
    {
        if (_isReminded) return;
        _isReminded = true;
        try
        {
            await this.RegisterOrUpdateReminder(Reminder, ReminderPeriod, ReminderPeriod);
            _hasReminder = true;
        }
        catch (Exception exception)
        {
            _logger.NotReminded(_target, exception.Message);
        }
    }

    private async Task RestAsync()
    {
        _timer?.Dispose();
        _timer = null;
        if (_hasReminder && await this.GetReminder(Reminder) is { } reminder) await this.UnregisterReminder(reminder);
        (_isReminded, _hasReminder) = (false, false);
        // What came while it said so has not woken it.
        if (_hints.Oldest(_target, 1).Count > 0) await WakeAsync();
    }
}

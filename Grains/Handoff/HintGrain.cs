using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.Coordination;
using OrleansKv.Pacing;
using OrleansKv.Pinning;
using OrleansKv.Replicas;
using OrleansKv.Ring;
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

    /// <summary>A write counts as so many bytes at least: what a message and a record cost whatever they hold. Else small ones would not yield to clients.</summary>
    private const long LeastBytes = 8_192;

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(5);

    private readonly HintTable _hints;
    private readonly HandoffOptions _options;
    private readonly CoordinatorServices _services;
    private readonly BucketLookup _buckets;
    private readonly BackgroundPace _pace;
    private readonly bool _canBeReminded;
    private readonly ILogger _logger;
    private string _target = "";
    private string _holder = "";
    private IGrainTimer? _timer;
    private RingSnapshot? _ring;
    private bool _isRunning;
    private bool _isReminded;
    private bool _hasReminder;

    /// <summary>Made by the silo.</summary>
    public HintGrain(HintTable hints, HandoffOptions options, ILogger<HintGrain> logger, IServiceProvider services)
    {
        (_hints, _options, _logger) = (hints, options, logger);
        _services = services.GetRequiredService<CoordinatorServices>();
        _buckets = services.GetRequiredService<BucketLookup>();
        _canBeReminded = services.GetService<IReminderTable>() is not null;
        _pace = new BackgroundPace(options.BytesPerSecond, options.MaxSlowdown, services.GetRequiredService<ForegroundLatency>(), _services.Time);
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
            FollowRing();
            // The node was given up for dead: its data is left as it is.
            if (_ring!.IsRemoved(_holder)) return;
            if (!_services.IsReachable(_target)) _hints.DropOlderThan(_services.Time.GetUtcNow() - _options.MaxAge, _target);
            if (_hints.IsWaiting(_target)) await RemindAsync();
            while (_services.IsReachable(_target) && await HandOverSomeAsync(cancellationToken))
            {
                // As long as it goes well.
            }

            if (!_hints.IsWaiting(_target)) await RestAsync();
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The node stops; the start of the next one finds what is left.
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

    /// <summary>What is no home replica of a key any more is not to get it; those that are now do.</summary>
    private void FollowRing()
    {
        if (ReferenceEquals(_ring, _services.Replicas.Ring)) return;
        _ring = _services.Replicas.Ring;
        _hints.Retarget(_target, HomesOf);
    }

    /// <summary>Hands over the oldest hints, some at once; false when there was none, or the target did not take one.</summary>
    private async Task<bool> HandOverSomeAsync(CancellationToken stopping)
    {
        var some = _hints.Oldest(_target, _options.MaxConcurrent);
        if (some.Count == 0) return false;
        // Before they go, so that the time that they take counts.
        var pace = _pace.SpendAsync(some.Sum(static hint => Math.Max(hint.Hint.Bytes, LeastBytes)), stopping);
        var delivered = await Task.WhenAll(some.Select(hint => HandOverAsync(hint.Hint, hint.Writes)));
        await pace;
        return delivered.All(static isDelivered => isDelivered);
    }

    private async Task<bool> HandOverAsync(Hint hint, int writes)
    {
        var read = await Replica(hint.Range, _holder).ReadAsync(hint.Key, _services.Replicas.Ring.VersionOf(hint.Range));
        if (read.Status == ReadStatus.StaleRing) return false;
        if (read.Set is not { } set)
        {
            // Gone, or damaged: the other home replicas are all there is.
            _hints.End(hint, _target, writes, HintOutcome.Gone, []);
            return true;
        }

#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.HintDeletedBeforeAck)) return await EndAsync(hint, writes, set) && await TryGiveAsync(hint, set);
#endif
        return await TryGiveAsync(hint, set) && await EndAsync(hint, writes, set);
    }

    /// <summary>
    /// Ends a hint of which the target has the write, and removes the copy when nobody waits for it any more; false when there must be another hint, as the copy could not be removed.
    /// </summary>
    private async Task<bool> EndAsync(Hint hint, int writes, VersionSet set)
    {
        var homes = HomesOf(hint);
        // A range that its node gives up is dropped as a whole, when the others have all of it.
        var isKept = homes.Contains(_holder) || _services.Replicas.Ring.LayoutOf(hint.Range).IsDrained(_holder, BucketRules.MaxN);
        if (!_hints.End(hint, _target, writes, HintOutcome.Delivered, homes) || isKept) return true;
#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.FallbackCopyKept)) return true;
#endif
        if (await Replica(hint.Range, _holder).HandedOverAsync(hint.Key, set)) return true;
        // Written again meanwhile, or the store did not take it: once more, so that no copy is left that nobody looks after.
        _hints.Add(hint.Range, hint.Key, set, new StandIn([_target], hint.N));
        return false;
    }

    private async Task<bool> TryGiveAsync(Hint hint, VersionSet set)
    {
        try
        {
            var bucket = await _buckets.FindAsync(hint.Key.Bucket, _services.Time.GetUtcNow() + _services.Options.RequestTimeout);
            if (bucket.Properties is not { } properties) return false;
            var merge = new MergeCommand(hint.Key, set, properties.Conflict, _services.Replicas.Ring.VersionOf(hint.Range));
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.HintReplayOverwrites)) RequestContext.Set(PlantedBug.HintReplayOverwrites, true);
#endif
            var status = await Replica(hint.Range, _target).MergeAsync(merge).AsTask().WaitAsync(_services.Options.ReplicaTimeout, _services.Time);
            if (status != WriteStatus.Stored) _logger.HintRefused(_target, status);
            return status == WriteStatus.Stored;
        }
        catch (Exception exception)
        {
            _logger.HandOverFailed(_target, exception.Message);
            return false;
        }
    }

    private IEnumerable<string> HomesOf(Hint hint) => _services.Replicas.Ring.LayoutOf(hint.Range).WriteHomes(hint.N).Where(node => !_services.Replicas.Ring.IsRemoved(node));

    private IKeyRangeGrain Replica(int range, string node) => GrainFactory.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, node).ToString());

    /// <summary>Without a reminder the hints are handed over all the same, unless the silo stops: then the start of the next one finds them.</summary>
    private async Task RemindAsync()
    {
        if (_isReminded || !_canBeReminded) return;
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
        if (_hints.IsWaiting(_target)) await WakeAsync();
    }
}

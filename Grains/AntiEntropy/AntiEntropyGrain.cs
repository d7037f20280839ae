using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Pacing;
using OrleansKv.Pinning;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Drives the exchanges that a node begins; pinned to the node. A timer begins what is due; a reminder sees to it that the grain, and so the timer, is there.
/// Reentrant: exchanges run beside each other and beside questions about them.
/// </summary>
[Reentrant, Pinned, GrainDirectory(PinnedPlacement.Directory), Immovable, KeepAlive]
public sealed class AntiEntropyGrain : Grain, IAntiEntropyGrain, IRemindable
{
    private const string ReminderName = "anti-entropy";

    private static readonly TimeSpan ReminderPeriod = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan LongestTick = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan DetermineInterval = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan VerifyTimeout = TimeSpan.FromMinutes(1);

    private readonly AntiEntropyOptions _options;
    private readonly CurrentRing _ring;
    private readonly ActiveNodes _nodes;
    private readonly IMemberStates _members;
    private readonly INodeStore _store;
    private readonly BucketLookup _buckets;
    private readonly TimeProvider _time;
    private readonly bool _hasReminders;
    private readonly ILogger _logger;
    private readonly ExchangePace _pace;
    private readonly ExchangeSchedule _schedule;
    private readonly RangeFilling _filling;
    private readonly RangeMoves _moves;
    private readonly FallbackCopies _copies;
    private IGrainTimer? _determining;
    private bool _isDetermining;
    private readonly VerifySchedule _verifications;
    private readonly TimeSpan _started;
    private int _losses;
    private CancellationTokenSource _stopping = new();
    private bool _isPaused;
    private bool _isVerifying;
    private bool _isReminded;
    private int _widest;
    private int _running;
    private long _exchanges;
    private long _failures;
    private long _keys;
    private long _messages;
    private long _bytes;
    private long _rebuilt;

    /// <summary>Made by the silo.</summary>
    public AntiEntropyGrain(AntiEntropyOptions options, CurrentRing ring, ActiveNodes nodes, INodeStore store, IServiceProvider services)
    {
        (_options, _ring, _nodes, _store) = (options, ring, nodes, store);
        _members = services.GetRequiredService<IMemberStates>();
        _buckets = services.GetRequiredService<BucketLookup>();
        _time = services.GetRequiredService<TimeProvider>();
        _hasReminders = services.GetService<IReminderTable>() is not null;
        _logger = services.GetRequiredService<ILogger<AntiEntropyGrain>>();
        // Of its own: how often it exchanges then does not change what anybody else draws.
        var random = new Random(services.GetRequiredService<Random>().Next());
        _pace = new ExchangePace(options, services.GetRequiredService<ForegroundLatency>(), _time) { Stopping = _stopping.Token };
        _schedule = new ExchangeSchedule(Node, options, random);
        var coordinators = services.GetRequiredService<CoordinatorServices>();
        _filling = new RangeFilling(
            Node, store, services.GetRequiredService<NodeGrainStorage>(), this.GetGrainId(), services.GetRequiredService<RingJournal>(), services.GetRequiredService<RangeCompleteness>(),
            coordinators, options.CallTimeout, _logger);
        var (hints, handoff) = (services.GetRequiredService<HintTable>(), services.GetRequiredService<HandoffOptions>());
        _copies = new FallbackCopies(Node, store, ring, hints, handoff, coordinators, options.CallTimeout, _logger);
        _moves = new RangeMoves(Node, ring, _schedule, hints, _copies, handoff, options, coordinators, _buckets, _pace, _logger);
        _verifications = new VerifySchedule(options.VerifyInterval, random);
        _started = Now;
        _losses = store.Losses.Count;
    }

    private string Node => this.GetPrimaryKeyString();

    private TimeSpan Now => _time.GetElapsedTime(0);

    private TimeSpan Oldest => _schedule.Pairs.Select(pair => Now - (pair.LastSuccess ?? _started)).DefaultIfEmpty().Max();

    private IEnumerable<RangePeer> OutOfDate => _schedule.Pairs
        .Where(static pair => pair.LastSuccess is null || pair.Failure is not null).Select(static pair => new RangePeer(pair.Range, pair.Peer, pair.Failure is not null));

    /// <inheritdoc/>
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await _filling.LoadAsync();
        // Properties of buckets are objects with up to three replicas; other buckets' numbers are learnt from the replicas that hold their keys.
        _widest = Math.Max(_buckets.Defaults.N, _buckets.Reserved.N);
        Follow();
        var tick = _options.Interval / 4 is var quarter && quarter < LongestTick ? quarter : LongestTick;
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(tick, tick) { Interleave = true });
        _determining = this.RegisterGrainTimer(DetermineAsync, new GrainTimerCreationOptions(TimeSpan.Zero, DetermineInterval) { Interleave = true });
    }

    /// <inheritdoc/>
    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isPaused = true;
        Stop();
        _filling.End();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public ValueTask StartAsync() => ValueTask.CompletedTask;

    /// <inheritdoc/>
    public Task ReceiveReminder(string reminderName, TickStatus status) => Task.CompletedTask;

    /// <inheritdoc/>
    public ValueTask<NodeNotes> MeetAsync(string node, string identity) => new(_filling.NoteAsync(node, identity, _ring.Snapshot.Version));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<RangeMoveReport>> GetMovesAsync()
    {
        FollowNow();
        return ValueTask.FromResult(_moves.Report());
    }

    /// <inheritdoc/>
    public ValueTask<AntiEntropyStatus> GetStatusAsync()
    {
        var now = Now;
        var ranges = _schedule.Pairs.Select(pair => new RangeExchangeStatus(pair.Range, pair.Peer, now - pair.LastSuccess, pair.OutOfDate, pair.Failure));
        return ValueTask.FromResult(new AntiEntropyStatus(
            Node, _isPaused, _running, _exchanges, _failures, _keys, _messages, _bytes, _rebuilt, [.. ranges], _schedule.Round?.Status));
    }

    /// <inheritdoc/>
    public ValueTask<AntiEntropySummary> GetSummaryAsync()
    {
        var ranges = _schedule.Pairs.Select(static pair => pair.Range).Distinct().Count();
        return ValueTask.FromResult(new AntiEntropySummary(
            _isPaused, _running, ranges, [.. OutOfDate], _schedule.Pairs.Sum(static pair => pair.OutOfDate), Oldest, _exchanges, _failures, _schedule.Round?.Status));
    }

    /// <inheritdoc/>
    public ValueTask<int> RepairAsync(string id, int? range)
    {
        Follow();
        var round = _schedule.BeginRound(id, range);
        _logger.RoundBegan(id, Node, round.Total);
        BeginDue();
        return ValueTask.FromResult(round.Total);
    }

    /// <inheritdoc/>
    public ValueTask SetPausedAsync(bool isPaused)
    {
        if (isPaused == _isPaused) return ValueTask.CompletedTask;
        _isPaused = isPaused;
        if (isPaused)
        {
            _logger.Paused(Node);
            Stop();
        }
        else
        {
            _logger.Resumed(Node);
            _stopping = new CancellationTokenSource();
            _pace.Stopping = _stopping.Token;
            BeginDue();
        }

        return ValueTask.CompletedTask;
    }

    /// <summary>In this turn: <c>CancelAsync</c> would leave it, for another thread.</summary>
    private void Stop() => _stopping.Cancel();

    private async Task DetermineAsync(CancellationToken cancellationToken)
    {
        if (_isDetermining) return;
        _isDetermining = true;
        try
        {
            await MeetOthersAsync(isRetry: false);
            if (_filling.IsDetermined && _filling.IsRemembered) _determining?.Dispose();
        }
        finally
        {
            _isDetermining = false;
        }
    }

    private async Task MeetOthersAsync(bool isRetry)
    {
        await _filling.MeetOthersAsync();
        if (_filling.Determine(Now))
        {
            var ring = Follow();
            _schedule.MakeAllDue(Now);
            _filling.Begin(ring, _schedule.Pairs);
            BeginDue();
        }

        await _filling.KeepAsync(isRetry);
    }

    private async Task TickAsync()
    {
        FollowNow();
        _copies.Continue();
        AntiEntropyMetrics.OldestIs(Oldest, Node);
        AntiEntropyMetrics.OutOfDateAre(OutOfDate.Select(static pair => pair.Range).Distinct().Count(), Node);
        if (_store.Losses.Count is var losses && losses != _losses)
        {
            // There was damage. What it lacks is fetched at once, what it lacks unnoticed is looked for.
            _losses = losses;
            _logger.StoreLostSomething(Node);
            _schedule.MakeAllDue(Now);
            _verifications.MakeAllDue(Now);
        }

        await _filling.TakeDoubtedAsync(() => Follow(), Now);
        await _filling.ContinueAsync();
        await MeetOthersAsync(isRetry: true);
        BeginDue();
        if (!_isPaused && !_isVerifying && _verifications.TakeNext(_schedule.Pairs.Select(static pair => pair.Range).Distinct(), Now) is { } range) _ = VerifyAsync(range);
        if (_hasReminders && !_isReminded) await RemindAsync();
    }

    private async Task RemindAsync()
    {
        _isReminded = true;
        try
        {
            await this.RegisterOrUpdateReminder(ReminderName, ReminderPeriod, ReminderPeriod);
        }
        catch (Exception exception)
        {
            // The next tick tries again: the timer is what matters while the silo lives.
            _isReminded = false;
            _logger.NoReminder(Node, exception.Message);
        }
    }

    /// <summary>Follows the ring, and begins what it asks for.</summary>
    private void FollowNow()
    {
        Follow();
        if (!_isPaused) _moves.Continue();
        if (_ring.Snapshot.IsMoving) BeginDue();
    }

    private RingSnapshot Follow()
    {
        var ring = _ring.Snapshot;
        _schedule.Follow(ring, _filling.IsFilling ? BucketRules.MaxN : _widest, Now);
        if (_filling.Follow(ring, _schedule.Pairs)) _schedule.MakeDue(_filling.Lacks, Now);
        return ring;
    }

    private bool IsUp(string node) => _nodes.IsActive(node) && _members.IsReachable(node);

    private void BeginDue()
    {
        Follow();
        while (!_isPaused && _running < _options.MaxConcurrent && _schedule.TakeNext(Now, IsUp) is { } pair)
        {
            _running++;
            _ = ExchangeAsync(pair);
        }
    }

    private async Task ExchangeAsync(ExchangePair pair)
    {
        var result = new ExchangeResult();
        var round = pair.IsInRound ? _schedule.Round : null;
        var begun = Now;
        try
        {
            var scope = new ExchangeScope(pair.Version, pair.SharedBy);
            await new Exchange(scope, Replica(pair.Range, Node), Replica(pair.Range, pair.Peer), ConflictOfAsync, _pace, _options, _time, result).RunAsync();
            _exchanges++;
            (pair.LastBegun, pair.LastVersion) = (begun, scope.RingVersion);
            _schedule.Succeeded(pair, result, Now);
            Follow();
            // It may have begun before what it was to bring was known.
            if (_filling.Lacks(pair)) pair.Due = Now;
            await _filling.ExchangedAsync(pair.Range, _schedule.Pairs.Where(other => other.Range == pair.Range));
            if (result.Differing > 0) _logger.Exchanged(pair.Range, pair.Peer, result.Differing, result.Pulled, result.Pushed, result.Bytes);
            AntiEntropyMetrics.Exchanged(result.Differing > 0 ? "repaired" : "equal", result);
        }
        catch (OperationCanceledException) when (_pace.Stopping.IsCancellationRequested)
        {
            _schedule.Interrupted(pair);
            AntiEntropyMetrics.Exchanged("interrupted", result);
        }
        catch (Exception exception)
        {
            // Whatever it was, the exchange is tried again, and whoever asks is told why this one failed.
            _failures++;
            var reason = exception is TimeoutException ? "a call was not answered in time" : exception.Message;
            _schedule.Failed(pair, result, reason, Now);
            if (exception is ExchangeFailedException { IsPassing: true }) _logger.ExchangePutOff(pair.Range, pair.Peer, reason);
            else _logger.ExchangeFailed(pair.Range, pair.Peer, reason, result.Pulled + result.Pushed);
            AntiEntropyMetrics.Exchanged("failed", result);
        }

        _running--;
        (_keys, _messages, _bytes) = (_keys + result.Pulled + result.Pushed, _messages + result.Messages, _bytes + result.Bytes);
        _widest = Math.Max(_widest, result.WidestBucket);
        if (round is { HasEnded: true }) _logger.RoundEnded(round.Id, Node, round.Done, round.Failed);
        BeginDue();
    }

    private async Task VerifyAsync(int range)
    {
        _isVerifying = true;
        try
        {
            var reply = await Replica(range, Node).VerifyAsync().AsTask().WaitAsync(VerifyTimeout, _time);
            if (reply.Differing == 0) return;
            _rebuilt++;
            AntiEntropyMetrics.TreeRebuilt();
        }
        catch (Exception exception)
        {
            _logger.VerificationFailed(range, exception.Message);
        }
        finally
        {
            _isVerifying = false;
        }
    }

    /// <summary>A replica: the same grain as requests go to, by its other interface.</summary>
    private IReplicaExchangeGrain Replica(int range, string node) =>
        GrainFactory.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, node).ToString()).AsReference<IReplicaExchangeGrain>();

    private async ValueTask<ConflictPolicy?> ConflictOfAsync(string bucket) =>
        (await _buckets.FindAsync(bucket, _time.GetUtcNow() + _options.CallTimeout)).Properties?.Conflict;
}

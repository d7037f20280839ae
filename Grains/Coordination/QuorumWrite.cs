using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// One write: the first reachable home replica mints the dot, then the version set that results goes to the others at
/// once; the client has its answer after W acknowledgements, and the rest finish in the background (DeCandia et al.,
/// "Dynamo", section 4.5). In a sloppy quorum, the place of a home replica that cannot be reached, or fails, is taken by the
/// next fallback, which keeps the write for it (section 4.6). Runs in the turns of one coordinator activation.
/// </summary>
internal sealed class QuorumWrite
{
    private static readonly TimeSpan SyncRetry = TimeSpan.FromMilliseconds(20);

    private readonly CoordinatorServices _services;
    private readonly ObjectKey _key;
    private readonly BucketProperties _bucket;
    private readonly ConflictPolicy _conflict;
    private readonly NeededReplicas _needed;
    private readonly NeededReplicas _firstNeeded;
    private readonly NeededReplicas _secondNeeded;
    private readonly ReplicaTable _table;
    private readonly bool _isSloppy;
    private readonly int _range;
    private readonly long _ringVersion;
    private readonly QuorumTracker _tracker;
    private readonly Fallbacks? _fallbacks;
    private readonly int _homes;
    private readonly DateTimeOffset _deadline;
    private readonly List<Target> _targets;
    private Task<bool>? _syncing;
    private WriteReply? _minted;
    private bool _mayBeMinted;
    private MergeCommand? _merge;
    private LateMints? _late;
    private long _bytes;
    private int _full;
    private int _overloaded;

    public QuorumWrite(CoordinatorServices services, ObjectKey key, BucketProperties bucket, NeededReplicas needed, DateTimeOffset deadline, bool isSloppy)
    {
        var table = _table = services.Replicas;
        _range = KeySpace.RangeOf(key.Bucket, key.Key, table.Ring.KeyRanges);
        _ringVersion = table.Ring.VersionOf(_range);
        (_services, _key, _bucket, _conflict, _needed, _deadline, _isSloppy) = (services, key, bucket, bucket.Conflict, needed, deadline, isSloppy);
        var first = table.HomeReplicas(_range, bucket.N);
        var second = table.OtherHomeReplicas(_range, bucket.N);
        var homes = second.IsEmpty ? first : [.. first, .. second.ExceptBy(first.Select(static home => home.Node), static home => home.Node)];
        _homes = homes.Length;
        _targets = new List<Target>(homes.Length + 1);
        foreach (var home in homes) _targets.Add(new Target(home, null));
        _firstNeeded = needed.Among(first, table);
        _secondNeeded = second.IsEmpty ? default : needed.Among(second, table);
        _tracker = second.IsEmpty && !_firstNeeded.IsLocal ? new QuorumTracker(homes, _firstNeeded.Count) : TrackerOf(homes, first.Length, second);
        if (isSloppy) _fallbacks = new Fallbacks(services, table, _range, homes, deadline, IsLocal);
    }

    /// <summary>
    /// Writes, and waits for the quorum. Where it is missed because replicas go by another ring, the write goes on by that: a version that was minted is spread again, so that it stays the only one.
    /// </summary>
    public Task<WriteOutcome> RunAsync(ValueContent content, CausalContext context, Precondition? precondition, VersionSet? known) =>
        RunAsync(new Wanted(content, context, precondition, known), TimeSpan.Zero);

    private async Task<WriteOutcome> RunAsync(Wanted wanted, TimeSpan syncWait)
    {
        if (_services.Time.GetUtcNow() >= _deadline) return new WriteOutcome(QuorumFailure.Expired(_tracker, "The deadline passed before the write began; nothing was written."));
        LeaveOutTheUnreachable();
        if (_minted is { } minted) Spread(-1, minted);
        else if (!_tracker.IsWithinReach) return await MissedAsync("Too few of the key's replicas are up; nothing was written.", wanted, syncWait);

        // Fallbacks stand behind the home replicas, so that a home replica mints where one can be reached.
        for (var i = 0; _minted is null && i < _targets.Count && _tracker.IsWithinReach; i++)
        {
            if (!_tracker.IsOpen(i)) continue;
            var wait = Waits.Replica(_services, _deadline);
            var command = new WriteCommand(
                _key, wanted.Content, wanted.Context, _conflict, wanted.Precondition, wanted.Known, _ringVersion, _services.Time.GetUtcNow() + wait, _targets[i].StandIn);
            var reply = await MintAsync(i, command, wait);
            if (reply is { Status: WriteStatus.Stored })
            {
                _late?.Keep(reply);
                _minted = reply;
                Spread(i, reply);
            }
            else if (reply is not null && Refusal(reply.Status) is { } error) return new WriteOutcome(error);
            else if (_services.Time.GetUtcNow() >= _deadline) return new WriteOutcome(Expired());
        }

        if (_minted is null) return await MissedAsync("Too few replicas took the write. It may still exist on some of them.", wanted, syncWait);
        if (!_tracker.IsMet)
        {
            _ = _tracker.SettleAsync(_services.Options.ReplicaTimeout, _services.Time, AskInstead);
            var isDecided = await Waits.DecidedAsync(_services, _tracker, _deadline);
#if PLANTED_BUGS
            if (!isDecided && PlantedBug.Is(PlantedBug.ExpiredDeadlineAcks)) return new WriteOutcome(_minted.Set!, _minted.Dot);
#endif
            if (!isDecided || (!_tracker.IsMet && _services.Time.GetUtcNow() >= _deadline)) return new WriteOutcome(Expired());
        }

        return _tracker.IsMet
            ? new WriteOutcome(_minted.Set!, _minted.Dot)
            : await MissedAsync("Too few replicas acknowledged the write. It exists on some of them and may become visible.", wanted, syncWait);
    }

    /// <summary>Goes on by the ring of the replicas that go by another one, unless it is not known whether a version was minted.</summary>
    private async Task<WriteOutcome> MissedAsync(string detail, Wanted wanted, TimeSpan syncWait)
    {
        var outcome = Missed(detail);
        if (outcome.Error is not { Code: KvErrorCode.QuorumNotMet } || _syncing is not { } syncing || this is { _minted: null, _mayBeMinted: true }) return outcome;
        if (!await syncing || _services.Time.GetUtcNow() + syncWait >= _deadline) return outcome;
        if (syncWait > TimeSpan.Zero) await Task.Delay(syncWait, _services.Time);
        var again = new QuorumWrite(_services, _key, _bucket, _needed, _deadline, _isSloppy) { _minted = _minted, _late = _late };
        return await again.RunAsync(wanted, syncWait == TimeSpan.Zero ? SyncRetry : syncWait * 2);
    }

    private bool IsLocal => _firstNeeded.IsLocal || _secondNeeded.IsLocal;

    private QuorumTracker TrackerOf(ImmutableArray<ReplicaReference> homes, int first, ImmutableArray<ReplicaReference> second) =>
        new(homes, _firstNeeded.Count, homes.Select((home, i) => GroupsOf(i < first, second.Any(other => other.Node == home.Node)) & GroupsOf(home)), _secondNeeded.Count)
        {
            Zone = IsLocal ? _table.Zone : null,
        };

    /// <summary>The groups in which a replica may count where it is.</summary>
    private QuorumGroups GroupsOf(ReplicaReference replica) => GroupsOf(_firstNeeded.Counts(replica.Node, _table), _secondNeeded.Counts(replica.Node, _table));

    private static QuorumGroups GroupsOf(bool isFirst, bool isSecond) => (isFirst ? QuorumGroups.First : QuorumGroups.None) | (isSecond ? QuorumGroups.Second : QuorumGroups.None);

    private void LeaveOutTheUnreachable()
    {
        List<string>? withoutFallback = null;
        for (var i = 0; i < _homes; i++)
        {
            var node = _targets[i].Replica.Node;
            if (_services.IsWorthAsking(node, _fallbacks, _tracker.Needed)) continue;
            if (Replace(i) < 0) (withoutFallback ??= []).Add(node);
            _tracker.Failed(i, ReplicaStatus.Down, null);
        }

        if (withoutFallback is null || _fallbacks is null) return;
        // One of those that are left keeps the write for them, a home replica where there is nobody else.
        var keeper = _targets.FindLastIndex(target => _services.IsReachable(target.Replica.Node));
        if (keeper < 0) return;
        var targets = _targets[keeper].StandIn?.Targets ?? [];
        _targets[keeper] = _targets[keeper] with { StandIn = new StandIn([.. targets, .. withoutFallback], _bucket.N) };
    }

    /// <summary>Has the next fallback take a replica's place, and returns its own; -1 when there is none, or no time for it.</summary>
    private int Replace(int replica)
    {
        if (_fallbacks is not null && replica < _homes) _targets[replica].Replica.Calls.StandIn(_services.Time);
        if (_fallbacks?.Next(_targets[replica].Replica.Node) is not { } fallback) return -1;
        var targets = _targets[replica].StandIn?.Targets ?? [];
        if (replica < _homes) targets = targets.Add(_targets[replica].Replica.Node);
        _targets.Add(new Target(fallback, new StandIn(targets, _bucket.N)));
        return _tracker.Add(fallback, replica, GroupsOf(fallback));
    }

    /// <summary>Asks one replica to mint the dot; null when it did not answer in time or failed, which the tracker then says.</summary>
    private async Task<WriteReply?> MintAsync(int replica, WriteCommand command, TimeSpan wait)
    {
        Task<WriteReply>? call = null;
        var target = _targets[replica].Replica;
        var bytes = command.Content.Value.Length;
        _tracker.Asked(replica);
        target.Calls.Unanswered.Begin(bytes);
        try
        {
            call = target.Grain.WriteAsync(command).AsTask();
            var reply = await call.WaitAsync(wait, _services.Time);
#if PLANTED_BUGS
            if (reply.Status == WriteStatus.Stored && PlantedBug.Is(PlantedBug.WriteCountedTwice)) _tracker.CountOnceMore();
#endif
            if (reply.Status == WriteStatus.Stored) _tracker.Succeeded(replica);
            else if (Refusal(reply.Status) is null) NotTaken(replica, reply.Status);
            if (reply is { Status: not WriteStatus.Stored, Set: not null })
            {
                _mayBeMinted = true;
                Late().Doubt(reply);
            }

            return reply;
        }
        catch (Exception exception)
        {
            _mayBeMinted = true;
            Replace(replica);
            _tracker.Failed(replica, exception);
            // It may have been answered between the time-out and this turn.
            if (call is { IsFaulted: false, IsCanceled: false })
                Late().Watch(call);
            return null;
        }
        finally
        {
            target.Calls.Unanswered.EndAfter(call, bytes);
        }
    }

    private LateMints Late() => _late ??= new LateMints(_services, _key, _conflict, _range, [.. _targets.Take(_homes).Select(static target => target.Replica)]);

    private void Spread(int minter, WriteReply minted)
    {
        _merge = new MergeCommand(_key, minted.Set!, _conflict, _ringVersion);
        _bytes = minted.Set!.ValueBytes();
        for (int i = 0, asked = _targets.Count; i < asked; i++)
            if (i != minter && _tracker.IsOpen(i)) _ = MergeAsync(i);
    }

    private void AskInstead(int replica)
    {
        if (Replace(replica) is >= 0 and var fallback) _ = MergeAsync(fallback, isLate: true);
    }

    /// <param name="replica">Its place among the targets.</param>
    /// <param name="isLate">True when it is asked after the others, whose time is kept for all of them together.</param>
    private async Task MergeAsync(int replica, bool isLate = false)
    {
        var (target, standIn) = _targets[replica];
        Task<WriteStatus>? call = null;
        WriteStatus status;
        _tracker.Asked(replica);
        target.Calls.Unanswered.Begin(_bytes);
        try
        {
            call = target.Grain.MergeAsync(standIn is null ? _merge! : _merge! with { StandIn = standIn }).AsTask();
            status = await (isLate ? call.WaitAsync(Waits.Replica(_services, _deadline), _services.Time) : call);
        }
        catch (Exception exception)
        {
            target.Calls.Unanswered.EndAfter(call, _bytes);
            if (_tracker.IsOpen(replica)) AskInstead(replica);
            _tracker.Failed(replica, exception);
            return;
        }

        // Before the tracker hears of it: who waits for that goes on at once, and may ask the same node again.
        target.Calls.Unanswered.EndAfter(call, _bytes);
        if (status == WriteStatus.Stored)
        {
            _tracker.Succeeded(replica);
            return;
        }

        if (status != WriteStatus.StaleRing && _tracker.IsOpen(replica)) AskInstead(replica);
        Count(replica, status);
    }

    /// <summary>A refusal that another replica would repeat; null when it is worth asking the next one.</summary>
    private RequestError? Refusal(WriteStatus status) => status switch
    {
        WriteStatus.PreconditionFailed => new(KvErrorCode.PreconditionFailed, "The condition does not hold for the key's present version."),
        WriteStatus.TooManySiblings => new(
            KvErrorCode.TooManySiblings,
            $"The key has reached the limit of {_services.Versioning.MaxSiblings} siblings or {_services.Versioning.MaxSiblingBytes} bytes of them: read it, resolve them, and write with the context of that read."),
        _ => null,
    };

    /// <summary>Disks without space are the reason where the quorum could be met with space on them, and so is too much load.</summary>
    private WriteOutcome Missed(string detail)
    {
        if (_full > 0 && _tracker.WouldBeWithinReach(_full)) return new(QuorumFailure.Full(_tracker, detail));
        return new(_overloaded > 0 && _tracker.WouldBeWithinReach(_overloaded) ? QuorumFailure.Overloaded(_tracker, detail) : QuorumFailure.Of(_tracker, detail));
    }

    private void NotTaken(int replica, WriteStatus status)
    {
        if (status != WriteStatus.StaleRing && _tracker.IsOpen(replica)) Replace(replica);
        Count(replica, status);
    }

    private void Count(int replica, WriteStatus status)
    {
        if (status == WriteStatus.StaleRing) _syncing ??= _services.SyncRingAsync(_tracker.NodeOf(replica));
        if (_tracker.IsOpen(replica) && _tracker.Counts(replica) && status == WriteStatus.StoreFull) _full++;
        if (_tracker.IsOpen(replica) && _tracker.Counts(replica) && status == WriteStatus.StoreOverloaded) _overloaded++;
        _tracker.Failed(replica, status == WriteStatus.StoreFailed ? ReplicaStatus.Failed : ReplicaStatus.Refused, Describe(status));
    }

    private static string Describe(WriteStatus status) => status switch
    {
        WriteStatus.StoreFull => "The node's disk has no space left.",
        WriteStatus.StoreOverloaded => "Too much waits for the node's disk.",
        WriteStatus.StoreFailed => "The node's store has failed, or cannot be reached.",
        _ => status.ToString(),
    };

    private RequestError Expired() => QuorumFailure.Expired(_tracker, "The deadline passed. The write may still exist on some replicas.");

    private readonly record struct Target(ReplicaReference Replica, StandIn? StandIn);

    private readonly record struct Wanted(ValueContent Content, CausalContext Context, Precondition? Precondition, VersionSet? Known);
}

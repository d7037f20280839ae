using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// One write: the first reachable home replica mints the dot, then the version set that results goes to the others at
/// once; the client has its answer after W acknowledgements, and the rest finish in the background (DeCandia et al.,
/// "Dynamo", section 4.5). Runs in the turns of one coordinator activation.
/// </summary>
internal sealed class QuorumWrite
{
    private readonly CoordinatorServices _services;
    private readonly ObjectKey _key;
    private readonly ConflictPolicy _conflict;
    private readonly RingSnapshot _ring;
    private readonly ImmutableArray<ReplicaReference> _replicas;
    private readonly QuorumTracker _tracker;
    private readonly DateTimeOffset _deadline;
    private LateMints? _late;
    private int _full;

    public QuorumWrite(CoordinatorServices services, ObjectKey key, BucketProperties bucket, int needed, DateTimeOffset deadline)
    {
        var table = services.Replicas;
        _services = services;
        _key = key;
        _conflict = bucket.Conflict;
        _deadline = deadline;
        _ring = table.Ring;
        _replicas = table.HomeReplicas(KeySpace.RangeOf(key.Bucket, key.Key, _ring.Ring.KeyRanges), bucket.N);
        _tracker = new QuorumTracker(_replicas, needed);
    }

    public async Task<WriteOutcome> RunAsync(ValueContent content, CausalContext context, Precondition? precondition, VersionSet? known)
    {
        LeaveOutTheDown();
        if (!_tracker.IsWithinReach) return Missed("Too few of the key's home replicas are up; nothing was written.");

        for (var i = 0; i < _replicas.Length && _tracker.IsWithinReach; i++)
        {
            if (!_tracker.IsOpen(i)) continue;
            var wait = Waits.Replica(_services, _deadline);
            var givenUp = _services.Time.GetUtcNow() + wait;
            var reply = await MintAsync(i, new WriteCommand(_key, content, context, _conflict, precondition, known, _ring.Version, givenUp), wait);
            if (reply is { Status: WriteStatus.Stored })
            {
                _late?.Keep(reply);
                return await SpreadAsync(i, reply);
            }
            if (reply is not null && Refusal(reply.Status) is { } error) return new WriteOutcome(error);
            if (_services.Time.GetUtcNow() >= _deadline) return new WriteOutcome(Expired());
        }
        return Missed("Too few home replicas took the write. It may still exist on some replicas.");
    }

    private void LeaveOutTheDown()
    {
        for (var i = 0; i < _replicas.Length; i++)
            if (!_services.Nodes.IsActive(_replicas[i].Node)) _tracker.Failed(i, ReplicaStatus.Down, null);
    }

    /// <summary>Asks one replica to mint the dot; null when it did not answer in time or failed, which the tracker then says.</summary>
    private async Task<WriteReply?> MintAsync(int replica, WriteCommand command, TimeSpan wait)
    {
        Task<WriteReply>? call = null;
        _tracker.Asked(replica);
        try
        {
            call = _replicas[replica].Grain.WriteAsync(command).AsTask();
            var reply = await call.WaitAsync(wait, _services.Time);
#if PLANTED_BUGS
            if (reply.Status == WriteStatus.Stored && PlantedBug.Is(PlantedBug.WriteCountedTwice)) _tracker.CountOnceMore();
#endif
            if (reply.Status == WriteStatus.Stored) _tracker.Succeeded(replica);
            else if (Refusal(reply.Status) is null) NotTaken(replica, reply.Status);
            return reply;
        }
        catch (Exception exception)
        {
            _tracker.Failed(replica, exception);
            if (call is { IsCompleted: false }) (_late ??= new LateMints(_services, _key, _conflict, _ring.Version, _replicas)).Watch(call);
            return null;
        }
    }

    private async Task<WriteOutcome> SpreadAsync(int minter, WriteReply minted)
    {
        var merge = new MergeCommand(_key, minted.Set!, _conflict, _ring.Version);
        for (var i = 0; i < _replicas.Length; i++)
            if (i != minter && _tracker.IsOpen(i)) _ = MergeAsync(i, merge);

        if (!_tracker.IsMet)
        {
            _ = _tracker.SettleAsync(_services.Options.ReplicaTimeout, _services.Time);
            var isDecided = await Waits.DecidedAsync(_services, _tracker, _deadline);
#if PLANTED_BUGS
            if (!isDecided && PlantedBug.Is(PlantedBug.ExpiredDeadlineAcks)) return new WriteOutcome(minted.Set!, minted.Dot);
#endif
            if (!isDecided) return new WriteOutcome(Expired());
        }
        return _tracker.IsMet
            ? new WriteOutcome(minted.Set!, minted.Dot)
            : Missed("Too few home replicas acknowledged the write. It exists on some replicas and may become visible.");
    }

    private async Task MergeAsync(int replica, MergeCommand command)
    {
        _tracker.Asked(replica);
        try
        {
            var status = await _replicas[replica].Grain.MergeAsync(command);
            if (status == WriteStatus.Stored) _tracker.Succeeded(replica);
            else NotTaken(replica, status);
        }
        catch (Exception exception)
        {
            _tracker.Failed(replica, exception);
        }
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

    /// <summary>Disks without space are the reason where the quorum could be met with space on them.</summary>
    private WriteOutcome Missed(string detail) =>
        new(_full > 0 && _tracker.WouldBeWithinReach(_full) ? QuorumFailure.Full(_tracker, detail) : QuorumFailure.Of(_tracker, detail));

    private void NotTaken(int replica, WriteStatus status)
    {
        if (status == WriteStatus.StoreFull && _tracker.IsOpen(replica)) _full++;
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
}

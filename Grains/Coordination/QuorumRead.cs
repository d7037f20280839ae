using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// One read of a key's home replicas: all are asked at once, the answers so far are joined when the quorum is met, and
/// stale replicas are repaired when every one has answered, failed or used up its time (DeCandia et al., "Dynamo",
/// sections 4.5 and 5). Runs in the turns of one coordinator activation.
/// </summary>
internal sealed class QuorumRead
{
    private readonly CoordinatorServices _services;
    private readonly ObjectKey _key;
    private readonly RingSnapshot _ring;
    private readonly ConflictPolicy _conflict;
    private readonly ImmutableArray<ReplicaReference> _replicas;
    private readonly VersionSet?[] _answers;
    private int _damaged = -1;

    private QuorumRead(CoordinatorServices services, ObjectKey key, BucketProperties bucket, int needed)
    {
        var table = services.Replicas;
        _services = services;
        _key = key;
        _ring = table.Ring;
        _conflict = bucket.Conflict;
        _replicas = table.HomeReplicas(KeySpace.RangeOf(key.Bucket, key.Key, _ring.Ring.KeyRanges), bucket.N);
        _answers = new VersionSet?[_replicas.Length];
        Tracker = new QuorumTracker(_replicas, needed);
    }

    public QuorumTracker Tracker { get; }

    /// <summary>Asks every home replica whose node is up; the answers come in while the caller waits on the tracker.</summary>
    public static QuorumRead Start(CoordinatorServices services, ObjectKey key, BucketProperties bucket, int needed)
    {
        var read = new QuorumRead(services, key, bucket, needed);
        for (var i = 0; i < read._replicas.Length; i++)
        {
            if (services.Nodes.IsActive(read._replicas[i].Node)) _ = read.AskAsync(i);
            else read.Tracker.Failed(i, ReplicaStatus.Down, null);
        }
        _ = read.RepairAsync();
        return read;
    }

    /// <summary>The join of the answers so far.</summary>
    public VersionSet Join()
    {
        VersionSet? joined = null;
        foreach (var answer in _answers)
            if (answer is not null) joined = joined is null ? answer : VersionSets.Sync(joined, answer);
        return VersionSets.Reduce(joined ?? VersionSet.Empty, _conflict);
    }

    private async Task AskAsync(int replica)
    {
        Tracker.Asked(replica);
        try
        {
            var reply = await _replicas[replica].Grain.ReadAsync(_key, _ring.Version);
            Take(replica, reply);
        }
        catch (Exception exception)
        {
            Tracker.Failed(replica, exception);
        }
    }

    private void Take(int replica, ReadReply reply)
    {
        if (!Tracker.IsOpen(replica)) return;
        switch (reply.Status)
        {
            case ReadStatus.Found when Verify(reply.Set!):
                _answers[replica] = reply.Set;
                Tracker.Succeeded(replica);
                break;
            case ReadStatus.Missing:
                _answers[replica] = VersionSet.Empty;
                Tracker.Succeeded(replica);
                break;
            case ReadStatus.StaleRing:
                Tracker.Failed(replica, ReplicaStatus.Refused, "The replica has another ring.");
                break;
            default:
                // Damaged there or on the way: it counts as missing, and gets back what the others hold.
                _answers[replica] = VersionSet.Empty;
                _damaged = replica;
                Tracker.Failed(replica, ReplicaStatus.Refused, "The replica's value does not match its checksum.");
                break;
        }
    }

    /// <summary>Replicas in one process share their version sets: what was checked once need not be checked again.</summary>
    private bool Verify(VersionSet set)
    {
        foreach (var answer in _answers)
            if (ReferenceEquals(answer, set)) return true;
        return set.Verify();
    }

    private async Task RepairAsync()
    {
        await Tracker.SettleAsync(_services.Options.ReplicaTimeout, _services.Time);
        var joined = Join();
        if (IsUnknownElsewhere(joined)) _services.ReadRepair.Start(_replicas[_damaged], new MergeCommand(_key, joined, _conflict, _ring.Version));
        for (var i = 0; i < _replicas.Length; i++)
        {
            if (_answers[i] is not { } answer || ReferenceEquals(answer, joined)) continue;
            if (ReferenceEquals(VersionSets.Sync(answer, joined, _conflict), answer)) continue;
            _services.ReadRepair.Start(_replicas[i], new MergeCommand(_key, joined, _conflict, _ring.Version));
        }
    }

    /// <summary>
    /// True when one copy is damaged and every other home replica has said that it has none: whatever was lost, no other replica ever
    /// acknowledged it. The damaged copy is merged with nothing, so that it counts towards quorums again. An only copy stays as it is.
    /// </summary>
    private bool IsUnknownElsewhere(VersionSet joined) =>
        _damaged >= 0 && joined.Context.IsEmpty && _replicas.Length > 1 && Tracker.Got == _replicas.Length - 1;
}

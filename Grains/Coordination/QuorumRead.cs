using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// One read of a key's home replicas: all are asked at once, the answers so far are joined when the quorum is met, and
/// stale replicas are repaired when every one has answered, failed or used up its time (DeCandia et al., "Dynamo",
/// sections 4.5 and 5). In a sloppy quorum, fallbacks are asked in place of those that cannot be reached. Runs in the turns of one coordinator activation.
/// </summary>
internal sealed class QuorumRead
{
    private readonly CoordinatorServices _services;
    private readonly ObjectKey _key;
    private readonly RingSnapshot _ring;
    private readonly ConflictPolicy _conflict;
    private readonly ImmutableArray<ReplicaReference> _homes;
    private readonly Fallbacks? _fallbacks;
    private readonly DateTimeOffset _deadline;
    private VersionSet?[] _answers;
    private int _damaged = -1;

    private QuorumRead(CoordinatorServices services, ObjectKey key, BucketProperties bucket, int needed, DateTimeOffset deadline, bool isSloppy)
    {
        var table = services.Replicas;
        var range = KeySpace.RangeOf(key.Bucket, key.Key, table.Ring.Ring.KeyRanges);
        _services = services;
        _key = key;
        _ring = table.Ring;
        _conflict = bucket.Conflict;
        _deadline = deadline;
        _homes = table.HomeReplicas(range, bucket.N);
        _answers = new VersionSet?[_homes.Length];
        Tracker = new QuorumTracker(_homes, needed);
        if (isSloppy) _fallbacks = new Fallbacks(services, table.PreferenceList(range), _homes.Length, deadline);
    }

    public QuorumTracker Tracker { get; }

    /// <summary>Asks every home replica whose node can be reached; the answers come in while the caller waits on the tracker.</summary>
    public static QuorumRead Start(CoordinatorServices services, ObjectKey key, BucketProperties bucket, int needed, DateTimeOffset deadline, bool isSloppy)
    {
        var read = new QuorumRead(services, key, bucket, needed, deadline, isSloppy);
        for (var i = 0; i < read._homes.Length; i++)
        {
            if (services.IsWorthAsking(read._homes[i].Node, read._fallbacks, needed))
            {
                _ = read.AskAsync(i, read._homes[i], isLate: false);
                continue;
            }

            read.AskInstead();
            read.Tracker.Failed(i, ReplicaStatus.Down, null);
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

    /// <summary>Asks the next fallback, if there is one and time for it.</summary>
    private void AskInstead()
    {
        if (_fallbacks?.Next() is not { } fallback) return;
        var place = Tracker.Add(fallback);
        if (_answers.Length <= place) Array.Resize(ref _answers, place + 1);
        _ = AskAsync(place, fallback, isLate: true);
    }

    private async Task AskAsync(int replica, ReplicaReference target, bool isLate)
    {
        Tracker.Asked(replica);
        try
        {
            var call = target.Grain.ReadAsync(_key, _ring.Version);
            // The time of those that are asked first is kept for all of them together.
            Take(replica, isLate ? await call.AsTask().WaitAsync(Waits.Replica(_services, _deadline), _services.Time) : await call);
        }
        catch (Exception exception)
        {
            if (Tracker.IsOpen(replica)) AskInstead();
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
                if (replica < _homes.Length) _damaged = replica;
                AskInstead();
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
        await Tracker.SettleAsync(_services.Options.ReplicaTimeout, _services.Time, _ => AskInstead());
        var joined = Join();
        if (IsUnknownElsewhere(joined)) _services.ReadRepair.Start(_homes[_damaged], new MergeCommand(_key, joined, _conflict, _ring.Version));
        for (var i = 0; i < _homes.Length; i++)
        {
            if (_answers[i] is not { } answer || ReferenceEquals(answer, joined)) continue;
            if (ReferenceEquals(VersionSets.Sync(answer, joined, _conflict), answer)) continue;
            _services.ReadRepair.Start(_homes[i], new MergeCommand(_key, joined, _conflict, _ring.Version));
        }
    }

    /// <summary>
    /// True when one copy is damaged and every other home replica has said that it has none: whatever was lost, no other replica ever
    /// acknowledged it. The damaged copy is merged with nothing, so that it counts towards quorums again. An only copy stays as it is.
    /// </summary>
    private bool IsUnknownElsewhere(VersionSet joined) =>
        _damaged >= 0 && joined.Context.IsEmpty && _homes.Length > 1 && Enumerable.Range(0, _homes.Length).All(i => i == _damaged || Tracker.HasSucceeded(i));
}

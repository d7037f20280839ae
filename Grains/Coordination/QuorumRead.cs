using System.Collections.Immutable;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// One read of a key's home replicas: all are asked at once, of large values one for the value and the others for digests; the answers so far are joined
/// when the quorum is met, and stale replicas are repaired when every one has answered, failed or used up its time (DeCandia et al., "Dynamo",
/// sections 4.5 and 5). In a sloppy quorum, fallbacks are asked in place of those that cannot be reached, and one in addition to those
/// that are slow. Runs in the turns of one coordinator activation.
/// </summary>
internal sealed class QuorumRead
{
    private static readonly TimeSpan FillRetry = TimeSpan.FromMilliseconds(50);

    private readonly CoordinatorServices _services;
    private readonly ObjectKey _key;
    private readonly UInt128 _position;
    private readonly long _ringVersion;
    private readonly int _range;
    private readonly ConflictPolicy _conflict;
    private readonly ImmutableArray<ReplicaReference> _homes;
    private readonly ReplicaTable _table;
    private readonly NeededReplicas _needed;
    private readonly Fallbacks? _fallbacks;
    private readonly FallbackHedge _hedge;
    private readonly ReadAnswers _answers;
    private readonly DateTimeOffset _deadline;
    private readonly bool _isLarge;
    private readonly long _started;
    private readonly ValueFetch? _fetch;
    private int _damaged = -1;

    private QuorumRead(CoordinatorServices services, ObjectKey key, BucketProperties bucket, NeededReplicas needed, DateTimeOffset deadline, bool isSloppy)
    {
        var table = _table = services.Replicas;
        _position = KeySpace.PositionOf(key.Bucket, key.Key);
        var range = _range = KeySpace.RangeOf(_position, table.Ring.KeyRanges);
        _services = services;
        _key = key;
        _ringVersion = table.Ring.VersionOf(range);
        _conflict = bucket.Conflict;
        _deadline = deadline;
        _started = services.Time.GetTimestamp();
        _isLarge = services.ValueSizes.Find(_position) >= services.Options.DigestReadFromBytes;
        _homes = table.HomeReplicas(range, bucket.N);
        _answers = new ReadAnswers(_homes.Length, bucket.Conflict);
        _needed = needed.Among(_homes, table);
        // Those that never got the write answer as soon as a home replica that has it, and would make a quorum without it.
        var lagging = isSloppy ? Lagging() : 0;
        Tracker = _needed.IsLocal ? LocalTracker(lagging) : new QuorumTracker(_homes, _needed.Count, waitsForHomes: true) { Lagging = lagging };
        _hedge = new FallbackHedge(Tracker, _homes.Length);
        if (isSloppy) _fallbacks = new Fallbacks(services, table, range, _homes, deadline, _needed.IsLocal);
        if (ChooseSource() is >= 0 and var source)
            _fetch = new ValueFetch(services, Tracker, _answers, _homes, source, key, _ringVersion, deadline);
    }

    public QuorumTracker Tracker { get; }

    /// <summary>True when a strict read met a replica that may lack what its node once acknowledged.</summary>
    public bool MetIncomplete { get; private set; }

    /// <summary>Completes with true when this node and one that has refused to answer, as it goes by another ring, go by the same one; null when none did.</summary>
    public Task<bool>? Syncing { get; private set; }

    /// <summary>
    /// Reads, and waits for the quorum. Where it is missed because replicas are being filled, it is tried again until the deadline: a node that is merely new knows within moments that it
    /// lacks nothing. Where it is missed because replicas go by another ring, it is tried again by that.
    /// </summary>
    public static async Task<(RequestError? Error, VersionSet? Set)> RunAsync(
        CoordinatorServices services, ObjectKey key, BucketProperties bucket, NeededReplicas needed, DateTimeOffset deadline, bool isSloppy)
    {
        RequestError? missed = null;
        for (var wait = FillRetry; ; wait *= 2)
        {
            var read = Start(services, key, bucket, needed, deadline, isSloppy);
            if (await Waits.ReadAsync(services, read, deadline) is not { } error) return (null, read.Join());
            // What the attempt before met says more than that the deadline cut this one off.
            if (error.Code == KvErrorCode.DeadlineExceeded) return (missed is null || read.Tracker.IsMet ? error : missed with { Code = error.Code, Detail = error.Detail }, null);
            if (read.Syncing is { } syncing && await syncing && services.Time.GetUtcNow() < deadline)
            {
                if (wait == FillRetry) continue;
                read.MetIncomplete = true;
            }

            if (!read.MetIncomplete || services.Time.GetUtcNow() + wait >= deadline) return (error, null);
            missed = error;
            await Task.Delay(wait, services.Time);
        }
    }

    /// <summary>Asks every home replica whose node can be reached; the answers come in while the caller waits on the tracker.</summary>
    public static QuorumRead Start(CoordinatorServices services, ObjectKey key, BucketProperties bucket, NeededReplicas needed, DateTimeOffset deadline, bool isSloppy)
    {
        var read = new QuorumRead(services, key, bucket, needed, deadline, isSloppy);
        for (var i = 0; i < read._homes.Length; i++)
        {
            if (services.IsWorthAsking(read._homes[i].Node, read._fallbacks, read._needed.Count))
            {
                _ = read.AskAsync(i, read._homes[i], isLate: false, forDigest: read._fetch is { } fetch && fetch.Source != i);
                continue;
            }

            read.StandIn(i);
            read.Tracker.Failed(i, ReplicaStatus.Down, null);
        }
        _ = read.RepairAsync();
        return read;
    }

    /// <summary>Waits, once the quorum is met, for the values of what its replicas know; null when they are here.</summary>
    public ValueTask<RequestError?> HaveValuesAsync() => _fetch is null ? default : new(_fetch.RunAsync());

    /// <summary>The join of the answers so far; in a read with digests, of those that <see cref="HaveValuesAsync"/> had values for.</summary>
    public VersionSet Join()
    {
        var joined = _fetch?.Result ?? _answers.Join();
        _services.ValueSizes.Note(_position, joined.ValueBytes());
        return joined;
    }

    /// <summary>
    /// The home replica to ask for its value where the others are asked for digests: the one that lately answered soonest. -1 where all are asked for
    /// values: while the value is small as far as is known, and while nobody knows how soon replicas answer, for then nobody knows when one is slow. For a local quorum
    /// it is one in the zone.
    /// </summary>
    private int ChooseSource()
    {
        if (_homes.Length < 2 || !_isLarge) return -1;
        var source = -1;
        for (var i = 0; i < _homes.Length; i++)
        {
            var latency = _homes[i].Calls.Latency(isLarge: true);
            if (latency.P99 is null || !Tracker.Counts(i) || !_services.IsWorthAsking(_homes[i].Node, _fallbacks, _needed.Count)) continue;
            if (source < 0 || latency.Median < _homes[source].Calls.Latency(isLarge: true).Median) source = i;
        }
        return source;
    }

    private QuorumTracker LocalTracker(uint lagging) =>
        new(_homes, _needed.Count, _homes.Select(GroupsOf), otherNeeded: 0, waitsForHomes: true) { Zone = _table.Zone, Lagging = lagging };

    private uint Lagging()
    {
        var lagging = 0u;
        for (var i = 0; i < _homes.Length; i++)
            if (_homes[i].Calls.MayLag(_services.Time)) lagging |= 1u << i;
        return lagging;
    }

    private QuorumGroups GroupsOf(ReplicaReference replica) => _needed.Counts(replica.Node, _table) ? QuorumGroups.First : QuorumGroups.None;

    /// <summary>Has the next fallback take the place of a replica that is given up. Writes may have gone to one, too.</summary>
    private void StandIn(int replica)
    {
        if (_fallbacks is not null && replica < _homes.Length) _homes[replica].Calls.StandIn(_services.Time);
        AskInstead(replica);
    }

    /// <summary>Asks the next fallback in place of a replica, if there is one and time for it.</summary>
    private void AskInstead(int replica)
    {
        if (_hedge.TakesPlaceOf(replica) || _fallbacks?.Next(Tracker.NodeOf(replica)) is not { } fallback) return;
        _ = AskAsync(Tracker.Add(fallback, replica, GroupsOf(fallback)), fallback, isLate: true);
    }

    private async Task AskAsync(int replica, ReplicaReference target, bool isLate, bool forDigest = false)
    {
        Tracker.Asked(replica);
        var asked = isLate ? _services.Time.GetTimestamp() : _started;
        try
        {
            var call = forDigest ? target.Grain.ReadDigestAsync(_key, _ringVersion) : target.Grain.ReadAsync(_key, _ringVersion);
            // The time of those that are asked first is kept for all of them together.
            var counted = target.Calls.Unanswered.CountAsync(call);
            var reply = isLate ? await counted.WaitAsync(Waits.Replica(_services, _deadline), _services.Time) : await counted;
            var isLarge = reply.Set?.ValueBytes() >= _services.Options.DigestReadFromBytes && !forDigest;
            target.Calls.Latency(isLarge).Record(_services.Time.GetElapsedTime(asked));
            Take(replica, reply, forDigest);
        }
        catch (Exception exception)
        {
            if (Tracker.IsOpen(replica)) StandIn(replica);
            Tracker.Failed(replica, exception);
        }
        _fetch?.Continue();
    }

    private void Take(int replica, ReadReply reply, bool isDigest)
    {
        if (!Tracker.IsOpen(replica)) return;
        switch (reply.Status)
        {
            case ReadStatus.Found or ReadStatus.Missing when reply.CompleteUpTo < _homes.Length && _fallbacks is null:
                MetIncomplete = true;
                Tracker.Failed(replica, ReplicaStatus.Refused, "The replica's node is being filled by the others because its disk was lost, or cannot rule out yet that it was.");
                break;
            // Replicas in one process share their version sets: what was checked once need not be checked again. A digest was checked where it was made.
            case ReadStatus.Found when isDigest || _answers.Has(reply.Set!) || reply.Set!.Verify():
                _answers.Keep(replica, reply.Set!, isDigest);
                Tracker.Succeeded(replica, _hedge.Is(replica));
                break;
            case ReadStatus.Missing:
                _answers.Keep(replica, VersionSet.Empty);
                if (!_hedge.HoldsBack(replica)) Tracker.Succeeded(replica);
                break;
            case ReadStatus.StaleRing:
                Syncing ??= _services.SyncRingAsync(Tracker.NodeOf(replica));
                Tracker.Failed(replica, ReplicaStatus.Refused, "The replica has another ring.");
                break;
            default:
                // Damaged there or on the way: it counts as missing, and gets back what the others hold.
                _answers.Keep(replica, VersionSet.Empty);
                if (replica < _homes.Length) _damaged = replica;
                AskInstead(replica);
                Tracker.Failed(replica, ReplicaStatus.Refused, "The replica's value does not match its checksum.");
                break;
        }
        _hedge.EndWithHomes();
    }

    /// <summary>
    /// Asks one fallback more, if the quorum is not met when a home replica has taken longer than 99 % of its node's last answers did, and hedges are within
    /// their share. In a strict quorum there is nobody to ask: all home replicas have been. Returns how much of the replicas' time has passed.
    /// </summary>
    private async ValueTask<TimeSpan> HedgeAsync()
    {
        _services.Hedges.Earn();
        var waited = TimeSpan.Zero;
        // A quorum that is met, and merely waits for a home replica, needs no other fallback.
        while (!Tracker.IsMet && NextPatience(waited) is { } patience)
        {
            if (await Tracker.IsSettledWithinAsync(patience - waited, _services.Time)) return patience;
            waited = patience;
            if (Tracker.IsMet || FindSlow(waited) is not (>= 0 and var slow)) continue;
            if (_services.Hedges.TrySpend() && _fallbacks!.Next(_homes[slow].Node) is { } fallback)
            {
                CoordinationMetrics.Hedged("fallback");
                _ = AskAsync(_hedge.Begin(fallback, slow, GroupsOf(fallback)), fallback, isLate: true);
            }
            break;
        }
        return waited;
    }

    /// <summary>The time after which the next home replica that has not answered is slow; null when there is none.</summary>
    private TimeSpan? NextPatience(TimeSpan waited)
    {
        TimeSpan? next = null;
        for (var i = 0; i < _homes.Length; i++)
            if (Tracker.IsOpen(i) && Tracker.Counts(i) && Waits.Patience(_services, _homes[i], _isLarge) is { } patience && patience > waited && !(patience >= next)) next = patience;
        return next < _services.Options.ReplicaTimeout ? next : null;
    }

    /// <summary>The place of a home replica that has been slow; -1 when there is none.</summary>
    private int FindSlow(TimeSpan waited)
    {
        for (var i = 0; i < _homes.Length; i++)
            if (Tracker.IsOpen(i) && Tracker.Counts(i) && Waits.Patience(_services, _homes[i], _isLarge) <= waited) return i;
        return -1;
    }

    private async Task RepairAsync()
    {
        var waited = _fallbacks is null ? TimeSpan.Zero : await HedgeAsync();
        await Tracker.SettleAsync(_services.Options.ReplicaTimeout - waited, _services.Time, StandIn);
        var joined = _answers.Join();
        if (IsUnknownElsewhere(joined)) _services.ReadRepair.Start(_homes[_damaged], new MergeCommand(_key, joined, _conflict, _ringVersion));
        VersionSet? whole = null;
        for (var i = 0; i < _homes.Length; i++)
        {
            if (_answers[i] is not { } answer || ReferenceEquals(answer, joined)) continue;
            if (ReferenceEquals(VersionSets.Sync(answer, joined, _conflict), answer)) continue;
            if (_fetch is not null && whole is null && (whole = await _fetch.ForRepairAsync(joined)) is null) return;
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.ReadRepairToWrongNode))
            {
                var places = _table.Ring.LayoutOf(_range).PreferenceList;
                _services.ReadRepair.Start(_table.Fallback(_range, places[(i + 1) % places.Length]), new MergeCommand(_key, whole ?? joined, _conflict, _ringVersion));
                continue;
            }
#endif
            _services.ReadRepair.Start(_homes[i], new MergeCommand(_key, whole ?? joined, _conflict, _ringVersion));
        }
    }

    /// <summary>
    /// True when one copy is damaged and every other home replica has said that it has none: whatever was lost, no other replica ever
    /// acknowledged it. The damaged copy is merged with nothing, so that it counts towards quorums again. An only copy stays as it is.
    /// </summary>
    private bool IsUnknownElsewhere(VersionSet joined) =>
        _damaged >= 0 && joined.Context.IsEmpty && _homes.Length > 1 && Enumerable.Range(0, _homes.Length).All(i => i == _damaged || Tracker.HasSucceeded(i));
}

using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Handoff;

/// <summary>
/// A node's part in moves of key ranges. What it becomes a home replica of, the exchanges fill; what it is no home replica of any more it drops, some time after the others have all: it sends the
/// home replicas what they lack, then removes what has stayed as it was meanwhile. Used from the turns of the anti-entropy grain.
/// </summary>
internal sealed class RangeMoves(
    string node, CurrentRing ring, ExchangeSchedule schedule, HintTable hints, FallbackCopies copies, HandoffOptions handoff, AntiEntropyOptions options,
    CoordinatorServices services, BucketLookup buckets, ExchangePace pace, ILogger logger)
{
    /// <summary>What the node takes for others may come to a range that it has emptied.</summary>
    private static readonly TimeSpan LookAgain = TimeSpan.FromSeconds(5);

    private readonly SortedDictionary<int, Drain> _drains = [];
    private bool _isDraining;

    private TimeSpan Now => services.Time.GetElapsedTime(0);

    /// <summary>How far the node is with each range that it has a part in.</summary>
    public ImmutableArray<RangeMoveReport> Report()
    {
        var snapshot = ring.Snapshot;
        if (!snapshot.IsMoving) return [];
        var pairs = schedule.Pairs.ToLookup(static pair => pair.Range);
        var reports = ImmutableArray.CreateBuilder<RangeMoveReport>();
        for (var range = 0; range < snapshot.KeyRanges; range++)
        {
            if (!snapshot.Moves(range)) continue;
            var layout = snapshot.LayoutOf(range);
            if (layout.IsFilled(node, BucketRules.MaxN)) reports.Add(Filled(snapshot, range, layout, pairs[range]));
            else if (layout.IsDrained(node, BucketRules.MaxN)) reports.Add(Drained(range, layout));
        }

        return reports.ToImmutable();
    }

    /// <summary>Follows the ring, and drops what is to be dropped and has waited long enough, one range after the other.</summary>
    public void Continue()
    {
        var snapshot = ring.Snapshot;
        if (!snapshot.IsMoving && _drains.Count == 0) return;
        for (var range = 0; range < snapshot.KeyRanges; range++)
        {
            var isDrained = snapshot.Moves(range) && snapshot.LayoutOf(range).IsDrained(node, BucketRules.MaxN);
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.HolderDropsTooEarly) && snapshot.Moves(range))
                isDrained = RangeLayout.PlaceIn(snapshot.LayoutOf(range).From, node) < RangeLayout.PlaceIn(snapshot.LayoutOf(range).To, node);
#endif
            if (!isDrained) _drains.Remove(range);
            else if (!_drains.TryGetValue(range, out var drain) || drain.Version != snapshot.VersionOf(range)) _drains[range] = new Drain(snapshot.VersionOf(range), Now);
        }

        if (!_isDraining) _ = DrainAsync();
    }

    private async Task DrainAsync()
    {
        _isDraining = true;
        try
        {
            foreach (var (range, drain) in _drains.ToList())
            {
                if ((drain.IsDone && Now - drain.LookedAt < LookAgain) || pace.Stopping.IsCancellationRequested || ring.Snapshot.VersionOf(range) != drain.Version) continue;
                try
                {
                    await DrainAsync(range, drain);
                }
                catch (Exception exception)
                {
                    drain.WaitsFor = exception is TimeoutException ? "a call was not answered in time" : exception.Message;
                    logger.NotDrained(range, drain.WaitsFor);
                }
            }
        }
        finally
        {
            _isDraining = false;
        }
    }

    private async Task DrainAsync(int range, Drain drain)
    {
        var snapshot = ring.Snapshot;
        var layout = snapshot.LayoutOf(range);
        var place = Math.Min(RangeLayout.PlaceIn(layout.To, node), BucketRules.MaxN);
        var own = Replica(range, node);
        var (keys, writes) = await ListAsync(own, drain.Version, place);
        (drain.Keys, drain.LookedAt, drain.IsDone) = (keys.Length, Now, false);
        if (keys.IsEmpty && writes > 0)
        {
            // They began before the node saw this phase.
            drain.WaitsFor = "writes are under way";
            return;
        }

        if (keys.IsEmpty)
        {
            // What it keeps of other ranges must be gone as well before a node may leave.
            drain.IsDone = snapshot.IsMemberAt(range, node) || (hints.IsEmpty && copies.NothingSince > drain.Since);
            drain.WaitsFor = drain.IsDone ? null : "it still keeps writes for other nodes";
            return;
        }

#if PLANTED_BUGS
        if (!PlantedBug.Is(PlantedBug.HolderDropsTooEarly))
#endif
        {
            if (Now - drain.Since < handoff.DropDelay)
            {
                drain.WaitsFor = $"what it holds is dropped {handoff.DropDelay.TotalSeconds:0.#} s after the others have it";
                return;
            }

            for (var other = 0; other < place && other < layout.To.Length; other++)
            {
                if (ring.Snapshot.IsRemoved(layout.To[other])) continue;
                if (!services.IsReachable(layout.To[other]))
                {
                    drain.WaitsFor = $"node {layout.To[other]} cannot be reached";
                    return;
                }

                drain.WaitsFor = $"it compares with node {layout.To[other]}";
                var scope = new ExchangeScope(drain.Version, other + 1);
                await new Exchange(scope, Exchanged(own), Exchanged(Replica(range, layout.To[other])), ConflictOfAsync, pace, options, services.Time, new ExchangeResult(), pushesOnly: true).RunAsync();
            }
        }

        var dropped = 0;
        for (var at = 0; at < keys.Length; at += options.MaxListedKeys)
            dropped += await Drainable(own).DropAsync(drain.Version, [.. keys.Skip(at).Take(options.MaxListedKeys)]).AsTask().WaitAsync(options.CallTimeout, services.Time);
        logger.Dropped(range, dropped, keys.Length);
        HandoffMetrics.Dropped(dropped);
        drain.Keys = keys.Length - dropped;
        drain.WaitsFor = drain.Keys > 0 ? "some keys were written, or are kept for other nodes" : null;
    }

    private async Task<(ImmutableArray<KeyDigest> Keys, int Writes)> ListAsync(IKeyRangeGrain own, long version, int place)
    {
        var reply = await Drainable(own).ListNarrowAsync(version, place, int.MaxValue).AsTask().WaitAsync(options.CallTimeout, services.Time);
        return reply.Status == ExchangeStatus.Ok ? (reply.Keys, reply.Writes) : throw new ExchangeFailedException($"its replica cannot list its keys: {reply.Status}");
    }

    private RangeMoveReport Drained(int range, RangeLayout layout)
    {
        if (!_drains.TryGetValue(range, out var drain) || drain.Version != layout.Version) return new RangeMoveReport(range, layout.Version, false, 0, "it has not looked yet");
        return new RangeMoveReport(range, layout.Version, drain.IsDone, drain.Keys, drain.WaitsFor);
    }

    /// <summary>
    /// A new home replica has all once it was compared, at this version of the range, with every home replica that writes went to before: none of those takes writes by an earlier version then.
    /// </summary>
    private RangeMoveReport Filled(RingSnapshot snapshot, int range, RangeLayout layout, IEnumerable<ExchangePair> pairs)
    {
        var before = Math.Min(RangeLayout.PlaceIn(layout.From, node), BucketRules.MaxN);
        var keys = 0L;
        string? waitsFor = null;
        foreach (var pair in pairs)
        {
            keys += pair.Moved;
            if (waitsFor is not null || RangeLayout.PlaceIn(layout.From, pair.Peer) >= before || snapshot.State.IsRemoved(pair.Peer)) continue;
            if (pair.LastVersion != layout.Version) waitsFor = pair.Failure is { } failure ? $"exchange with {pair.Peer}: {failure}" : $"exchange with {pair.Peer}";
        }

#if PLANTED_BUGS
        if (PlantedBug.Is(PlantedBug.ReadsFromIncomplete)) waitsFor = null;
#endif
        return new RangeMoveReport(range, layout.Version, waitsFor is null, keys, waitsFor);
    }

    private IKeyRangeGrain Replica(int range, string of) => services.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, of).ToString());

    private static IReplicaDrainGrain Drainable(IKeyRangeGrain replica) => replica.AsReference<IReplicaDrainGrain>();

    private static IReplicaExchangeGrain Exchanged(IKeyRangeGrain replica) => replica.AsReference<IReplicaExchangeGrain>();

    private async ValueTask<Versioning.ConflictPolicy?> ConflictOfAsync(string bucket) =>
        (await buckets.FindAsync(bucket, services.Time.GetUtcNow() + options.CallTimeout)).Properties?.Conflict;

    private sealed class Drain(long version, TimeSpan since)
    {
        public long Version => version;

        public TimeSpan Since => since;

        public TimeSpan LookedAt { get; set; }

        public long Keys { get; set; }

        public bool IsDone { get; set; }

        public string? WaitsFor { get; set; }
    }
}

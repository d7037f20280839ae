using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Ring;
using OrleansKv.Storage;

namespace OrleansKv.Handoff;

/// <summary>
/// Looks now and then through what the node holds for keys of which it is no home replica and that no hint stands for: hints end with the node's life and are bounded, and a node takes itself for a
/// home replica by a ring that is older than it knows. Which of the home replicas lacks them is not known any more, so that all are to have them. Used from the turns of the anti-entropy grain.
/// </summary>
internal sealed class FallbackCopies(string node, INodeStore store, CurrentRing ring, HintTable hints, HandoffOptions handoff, CoordinatorServices services, TimeSpan callTimeout, ILogger logger)
{
    /// <summary>The next look comes so soon at least where there is something to find: when copies are left that no hint stands for, or the first look since the start was not whole.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(10);

    private bool _isLooking;

    /// <summary>The ranges that were looked through since the start; null when all were.</summary>
    private HashSet<int>? _listed = [];

    private TimeSpan? _lookedAt;

    /// <summary>When the last look began that found that the node keeps nothing for others, listed or not; null before there was one.</summary>
    public TimeSpan? NothingSince { get; private set; }

    private TimeSpan Now => services.Time.GetElapsedTime(0);

    /// <summary>Begins a look when it is time for one.</summary>
    public void Continue()
    {
        var interval = (_listed is not null || hints.HasUnlisted) && handoff.SweepInterval > LongestWait ? LongestWait : handoff.SweepInterval;
        if (_isLooking || Now - _lookedAt < interval || ring.Snapshot.State.IsRemoved(node)) return;
        _ = LookAsync();
    }

    private async Task LookAsync()
    {
        (_isLooking, _lookedAt) = (true, Now);
        try
        {
            // The first look is one, in however many parts it is made.
            var (begun, unlisted) = (Now, _listed is null ? hints.Unlisted : 0);
            // After the start all is listed once. Later what a node that is away is to have waits for it, rather than to be sent to the others time and again.
            ImmutableArray<string> away = _listed is null ? [.. hints.Waiting().Union(ring.Snapshot.Nodes.Where(other => other != node && !services.IsReachable(other)))] : [];
            var back = hints.Owed(away);
            var (kept, putOff, unknown) = (0, 0, 0);
            foreach (var range in await store.ListRangesAsync())
            {
                if (range >= ring.Snapshot.KeyRanges) continue;
                var layout = ring.Snapshot.LayoutOf(range);
                // The first of the list is a home replica whatever N is. One that is given up is dropped as a whole, when all that it holds is with the others.
                if (layout.PlaceOf(node) == 0 || layout.IsDrained(node, BucketRules.MaxN) || _listed?.Contains(range) == true) continue;
                if (await TryKeepAsync(range, layout.Version, away) is { } reply) (kept, putOff) = (kept + reply.Keys, putOff + reply.PutOff);
                else unknown++;
            }

            if (kept > putOff) logger.FallbackCopiesFound(kept - putOff);
            if (unknown == 0) hints.ListedFor(back, unlisted);
            if (putOff + unknown > 0) return;
            if (kept == 0 && _listed is null) NothingSince = begun;
            hints.AllListed(unlisted);
            _listed = null;
        }
        catch (Exception exception)
        {
            logger.FallbackCopiesNotFound(exception);
        }
        finally
        {
            _isLooking = false;
        }
    }

    /// <summary>Null when the replica cannot say.</summary>
    private async Task<KeptReply?> TryKeepAsync(int range, long version, ImmutableArray<string> away)
    {
        try
        {
            var replica = services.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(range, node).ToString()).AsReference<IReplicaDrainGrain>();
            var reply = await replica.KeepForOthersAsync(version, away).AsTask().WaitAsync(callTimeout, services.Time);
            if (reply.Status != ExchangeStatus.Ok) return null;
            _listed?.Add(range);
            return reply;
        }
        catch (TimeoutException)
        {
            return null;
        }
    }
}

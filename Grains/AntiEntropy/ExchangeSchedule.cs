using OrleansKv.Coordination;
using OrleansKv.Ring;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Which exchange a node begins next. Those of a repair round go first, then those that are due, the longest due first; a peer that is down is left out, and is
/// overdue when it is back. All are due when the node starts.
/// </summary>
/// <param name="node">The node.</param>
/// <param name="options">The settings.</param>
/// <param name="random">Spreads exchanges over time.</param>
internal sealed class ExchangeSchedule(string node, AntiEntropyOptions options, Random random)
{
    private static readonly TimeSpan FirstRetry = TimeSpan.FromSeconds(1);

    private readonly SortedDictionary<(int Range, string Peer), ExchangePair> _pairs =
        new(Comparer<(int Range, string Peer)>.Create(static (left, right) =>
            left.Range != right.Range ? left.Range.CompareTo(right.Range) : string.CompareOrdinal(left.Peer, right.Peer)));

    /// <summary>By so many home replicas the danger is judged in which a range is that lost some.</summary>
    private const int UsualReplicas = 3;

    private RingSnapshot? _ring;
    private int _widest;

    /// <summary>Every pair, by range and peer.</summary>
    public IEnumerable<ExchangePair> Pairs => _pairs.Values;

    /// <summary>The last repair round; null when there was none.</summary>
    public RepairRound? Round { get; private set; }

    /// <summary>
    /// Follows the ring, and the largest number of home replicas that a bucket may have. Of a range that moves, all nodes that get writes exchange with each other, whatever the N of the buckets in
    /// it; those that are to be filled begin that, at once.
    /// </summary>
    public void Follow(RingSnapshot ring, int widest, TimeSpan now)
    {
        if (ReferenceEquals(ring, _ring) && widest == _widest) return;
        (_ring, _widest) = (ring, widest);
        var old = _pairs.ToDictionary();
        _pairs.Clear();
        for (var range = 0; range < ring.KeyRanges; range++)
        {
            var layout = ring.LayoutOf(range);
            var most = ring.Moves(range) ? BucketRules.MaxN : _widest;
            var place = layout.PlaceOf(node);
            if (place >= most) continue;
            var isFilled = layout.IsFilled(node, most);
            foreach (var peer in layout.WriteHomes(most))
            {
                if (peer == node || ring.State.IsRemoved(peer)) continue;
                var sharedBy = Math.Max(place, layout.PlaceOf(peer)) + 1;
                if (!old.Remove((range, peer), out var pair))
                    pair = new ExchangePair(range, peer, sharedBy) { Due = !isFilled && layout.IsFilled(peer, most) ? now + options.Interval : now };
                (pair.SharedBy, pair.Version) = (sharedBy, layout.Version);
                pair.Copies = isFilled && pair.LastVersion != layout.Version ? layout.From.Take(UsualReplicas).Count(holder => !ring.State.IsRemoved(holder)) : int.MaxValue;
                if (pair.Copies < int.MaxValue) (pair.Due, pair.Failures) = (now < pair.Due ? now : pair.Due, 0);
                _pairs.Add((range, pair.Peer), pair);
            }
        }

        // What the round waited for and is not the node's any more.
        foreach (var pair in old.Values) Settle(pair, 0, 0, succeeded: false);
    }

    /// <summary>Makes all pairs due.</summary>
    public void MakeAllDue(TimeSpan now) => MakeDue(static _ => true, now);

    /// <summary>Makes pairs due.</summary>
    public void MakeDue(Func<ExchangePair, bool> which, TimeSpan now)
    {
        foreach (var pair in _pairs.Values.Where(which)) (pair.Due, pair.Failures) = (now < pair.Due ? now : pair.Due, 0);
    }

    /// <summary>Begins a repair round of one range or of all.</summary>
    public RepairRound BeginRound(string id, int? range)
    {
        var part = _pairs.Values.Where(pair => range is null || pair.Range == range).ToHashSet();
        foreach (var pair in _pairs.Values) pair.IsInRound = part.Contains(pair);
        return Round = new RepairRound(id, part.Count);
    }

    /// <summary>Takes the next pair whose exchange is to begin now; null when there is none.</summary>
    public ExchangePair? TakeNext(TimeSpan now, Func<string, bool> isUp)
    {
        ExchangePair? next = null;
        var running = _pairs.Values.Where(static pair => pair.IsRunning).Select(static pair => pair.Range).ToHashSet();
        foreach (var pair in _pairs.Values)
        {
            // One at a time: two would bring the same.
            if (running.Contains(pair.Range)) continue;
            if (!isUp(pair.Peer))
            {
                if (pair.IsInRound) Settle(pair, 0, 0, succeeded: false);
                pair.Failure = "the node is down";
                continue;
            }

            if (!pair.IsInRound && pair.Due > now) continue;
            if (next is null || IsBefore(pair, next)) next = pair;
        }

        if (next is not null) next.IsRunning = true;
        return next;
    }

    /// <summary>Takes note of an exchange that came to its end.</summary>
    public void Succeeded(ExchangePair pair, ExchangeResult result, TimeSpan now)
    {
        pair.IsRunning = false;
        (pair.LastSuccess, pair.OutOfDate, pair.Failure, pair.Failures, pair.Copies) = (now, result.Differing, null, 0, int.MaxValue);
        pair.Moved += result.Pulled;
        pair.Due = now + (options.Interval * (1 - (options.Jitter * random.NextDouble())));
        Settle(pair, result.Pulled + result.Pushed, result.Bytes, succeeded: true);
    }

    /// <summary>Takes note of an exchange that did not. It is tried again, each time later, but not later than it would be due anyway.</summary>
    public void Failed(ExchangePair pair, ExchangeResult result, string reason, TimeSpan now)
    {
        pair.IsRunning = false;
        (pair.OutOfDate, pair.Failure) = (result.Differing, reason);
        pair.Moved += result.Pulled;
        var retry = FirstRetry * Math.Pow(2, Math.Min(pair.Failures++, 20));
        pair.Due = now + ((retry < options.Interval ? retry : options.Interval) * (1 - (options.Jitter * random.NextDouble())));
        Settle(pair, result.Pulled + result.Pushed, result.Bytes, succeeded: false);
    }

    /// <summary>Takes note of an exchange that was ended before its time: it is due still.</summary>
    public void Interrupted(ExchangePair pair)
    {
        pair.IsRunning = false;
        pair.Failure = "it was interrupted";
    }

    /// <summary>What moves goes first, the ranges with the fewest copies left ahead of the others; then what a round waits for.</summary>
    private static bool IsBefore(ExchangePair pair, ExchangePair other)
    {
        if (pair.Copies != other.Copies) return pair.Copies < other.Copies;
        return pair.IsInRound != other.IsInRound ? pair.IsInRound : pair.Due < other.Due;
    }

    private void Settle(ExchangePair pair, long keys, long bytes, bool succeeded)
    {
        if (!pair.IsInRound) return;
        pair.IsInRound = false;
        var round = Round!;
        (round.Keys, round.Bytes) = (round.Keys + keys, round.Bytes + bytes);
        if (succeeded) round.Done++;
        else round.Failed++;
    }
}

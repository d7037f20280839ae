using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansKv.Coordination;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.States;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Finds out whether the node has lost what it acknowledged, and sees to it that the exchanges bring it back. A store that is new says nothing by itself: so the other nodes are asked
/// whether they remember this one. If one does, the disk was lost; if most do not, the node is new. Used from the turns of the anti-entropy grain.
/// </summary>
internal sealed class RangeFilling(
    string node, INodeStore store, NodeGrainStorage storage, GrainId grain, RangeCompleteness completeness, CoordinatorServices services, TimeSpan callTimeout, ILogger logger)
{
    private const string StateName = "filled";

    private readonly HashSet<string> _filled = new(StringComparer.Ordinal);

    /// <summary>The other nodes that have said what they know, those that have kept that this one is there, those that are being told, and those that were in vain.</summary>
    private readonly HashSet<string> _asked = new(StringComparer.Ordinal);
    private readonly HashSet<string> _told = new(StringComparer.Ordinal);
    private readonly HashSet<string> _telling = new(StringComparer.Ordinal);
    private readonly HashSet<string> _untold = new(StringComparer.Ordinal);
    private GrainState<FillState>? _stored;
    private Task<bool> _saving = Task.FromResult(true);
    private bool _isKept = true;
    private bool _hasRead;

    /// <summary>
    /// What the store was known to have lost when this life of the node began. What it finds damaged later is in no range's name, and may lie there unread, so that nothing is filled for it: then the next life fills all.
    /// </summary>
    private string[] _losses = [];
    private bool _isFilled;
    private bool _hasAsked;
    private TimeSpan? _since;

    /// <summary>By which what is being filled was judged; null when it is to be judged anew.</summary>
    private RingSnapshot? _ring;

    /// <summary>The newest ring that those who were asked go by.</summary>
    private long _newestRing;

    /// <summary>True when it is known whether something is to be filled, and the others were asked what they know.</summary>
    public bool IsDetermined => _hasAsked && (_isFilled || _since is not null);

    /// <summary>True when most of the others have kept that the node is there.</summary>
    public bool IsRemembered => completeness.IsRemembered;

    /// <summary>True while ranges are being filled.</summary>
    public bool IsFilling => _since is not null;

    private RingSnapshot Ring => services.Replicas.Ring;

    /// <summary>Reads what earlier lives of the node have kept.</summary>
    public async Task LoadAsync()
    {
        // Whatever an earlier activation of the grain knew: this one has none of the exchanges that it went by.
        completeness.Set(null);
        _losses = [.. store.Losses];
        try
        {
            var state = await ReadAsync();
            completeness.IsRemembered |= state.IsRemembered ?? state.IsFilled;
            if (state.IsFilled && !store.MayHaveForgotten && _losses.All(state.Losses.Contains))
            {
                completeness.LostDisk ??= false;
                SetFilled();
            }
        }
        catch (IOException exception)
        {
            logger.FillStateUnreadable(node, exception.Message);
        }
    }

    /// <summary>Asks the other nodes what they remember; true when the ranges are to be filled from now on.</summary>
    public async Task<bool> DetermineAsync(TimeSpan now)
    {
        var isEnough = await AskAsync();
        _hasAsked |= isEnough;
        if (_isFilled || _since is not null) return false;
        if (_filled.Contains(node))
        {
            _since = now;
            completeness.LostDisk = true;
            logger.FillingBegan(node);
            return true;
        }

        if (isEnough)
        {
            completeness.LostDisk = false;
            SetFilled();
        }

        return false;
    }

    /// <summary>
    /// Keeps what is known, then begins to tell the others that have not kept it yet that this node is there. It counts once most of the ring's others have: at least half of them are asked, should it lose its disk, and so one
    /// that remembers it. All are told in the end: the ring will have other members than now. Those that could not keep it are told again by the next call that is a retry.
    /// </summary>
    public async Task TellOthersAsync(bool isRetry)
    {
        // One that was remembered, and had not kept so much itself, would be filled for nothing.
        if ((!_isFilled && !IsFilling) || (!_isKept && !isRetry) || !await SaveAsync()) return;
        if (isRetry)
        {
            _telling.ExceptWith(_untold);
            _untold.Clear();
        }

        foreach (var other in Others().Where(other => !_told.Contains(other) && services.IsReachable(other) && _telling.Add(other))) _ = TellAsync(other);
        await TakeNoteOfMostAsync();
    }

    /// <summary>
    /// Says which ranges have others to be filled from: those without lack nothing that anybody could bring back. All nodes that may be a home replica of anything count, since a node
    /// that lost its disk does not know which buckets there are.
    /// </summary>
    public void Begin(RingSnapshot ring, IEnumerable<ExchangePair> pairs) => Set(ring, Enumerable.Range(0, ring.KeyRanges), pairs);

    /// <summary>
    /// Judges anew what is being filled when there is more of it, or the ring has changed, by which the node may be home of more. True if so: all exchanges are due then.
    /// </summary>
    public bool Follow(RingSnapshot ring, IEnumerable<ExchangePair> pairs)
    {
        if (!IsFilling || completeness.Lacking is null || ReferenceEquals(ring, _ring)) return false;
        Set(ring, completeness.Filling, pairs);
        return true;
    }

    /// <summary>Has ranges filled in which damage was found since. All that is being filled begins anew: what was exchanged before does not count.</summary>
    /// <param name="follow">Has the schedule, and then this, follow the ring.</param>
    /// <param name="now">The time.</param>
    public async Task TakeDoubtedAsync(Action follow, TimeSpan now)
    {
        if (!IsDetermined)
        {
            // The node may end before it can see to it.
            if (completeness.IsDoubted) await SaveAsync();
            return;
        }

        if (completeness.TakeDoubted() is not { IsEmpty: false } doubted) return;
        (_since, _isFilled, _ring) = (now, false, null);
        logger.RangesDoubted(node, doubted.Count);
        follow();
        await SaveAsync();
    }

    /// <summary>
    /// Ends the filling when nothing is lacking any more: by a ring as new as any that was heard of, and not by one of which the node is no part, which may be older than the one that it has lost. Else keeps
    /// what could not be kept.
    /// </summary>
    public async Task ContinueAsync()
    {
        if (!IsFilling) return;
        if (completeness.Lacking == 0 && _hasAsked && _ring is { } ring && ring.Version >= _newestRing && ring.Contains(node))
        {
            _since = null;
            SetFilled();
            logger.FillingEnded(node);
        }

        await SaveAsync();
    }

    /// <summary>True for an exchange that is still to come, for what is being filled.</summary>
    public bool Lacks(ExchangePair pair) => IsFilling && !(pair.LastBegun >= _since && pair.LastVersion == pair.Version);

    /// <summary>Takes note of an exchange of a range that came to its end.</summary>
    /// <param name="range">The range.</param>
    /// <param name="pairs">All exchanges of the range.</param>
    public async Task ExchangedAsync(int range, IEnumerable<ExchangePair> pairs)
    {
        if (!IsFilling || _ring is not { } ring || CompleteUpTo(pairs) is var upTo && upTo <= completeness.CompleteUpTo(range, ring.VersionOf(range))) return;
        completeness.Completed(range, upTo, ring.VersionOf(range));
        await ContinueAsync();
    }

    /// <summary>The nodes that are known to be there, or to have been.</summary>
    /// <param name="ringVersion">The version of the ring that this node goes by.</param>
    /// <exception cref="IOException">What was kept cannot be read, and the others have not made up for it yet.</exception>
    public FilledNodes View(long ringVersion) => !_hasRead && !_hasAsked ? throw new IOException($"Node {node} cannot read which nodes it remembers.") : new([.. _filled.Order(StringComparer.Ordinal)], ringVersion);

    /// <summary>Keeps that a node is there.</summary>
    /// <exception cref="IOException">It could not be kept.</exception>
    public async Task NoteAsync(string filled)
    {
        _filled.Add(filled);
        if (!await SaveAsync()) throw new IOException($"Node {node} could not keep it.");
    }

    private void Set(RingSnapshot ring, IEnumerable<int> ranges, IEnumerable<ExchangePair> pairs)
    {
        _ring = ring;
        var pairsOf = pairs.ToLookup(static pair => pair.Range);
        completeness.Set(ranges.ToImmutableDictionary(static range => range, range => (CompleteUpTo(pairsOf[range]), ring.VersionOf(range))));
    }

    /// <summary>
    /// A bucket's home replicas are those that share a range by its N, or by less. An exchange counts by the version of the range at which it was: by another one fewer keys may have been its own.
    /// </summary>
    private int CompleteUpTo(IEnumerable<ExchangePair> pairs) =>
        pairs.Where(Lacks).Select(static pair => pair.SharedBy - 1).DefaultIfEmpty(int.MaxValue).Min();

    private void SetFilled()
    {
        _isFilled = true;
        _filled.Add(node);
        completeness.Set(ImmutableDictionary<int, (int, long)>.Empty);
    }

    /// <summary>All that may know something: whoever has a silo may, as the ring that a node starts with, its disk lost, may be that of its founders.</summary>
    private List<string> Others() => [.. Ring.Nodes.Union(services.Nodes.Names).Where(other => other != node)];

    private List<string> RingsOthers() => [.. Ring.Nodes.Where(other => other != node)];

    private async Task TellAsync(string other)
    {
        try
        {
            await services.Grains.GetGrain<IAntiEntropyGrain>(other).NoteFilledAsync(node).AsTask().WaitAsync(callTimeout, services.Time);
            _told.Add(other);
            await TakeNoteOfMostAsync();
        }
        catch (Exception exception)
        {
            _untold.Add(other);
            logger.FilledNotSaid(node, other, exception.Message);
        }
    }

    private async Task TakeNoteOfMostAsync()
    {
        if (completeness.IsRemembered) return;
        var others = RingsOthers();
        completeness.IsRemembered = others.Count(_told.Contains) is var told && (2 * told > others.Count || others.Count == 0);
        await SaveAsync();
    }

    /// <summary>Asks the others, and returns when enough have answered, or all that can; true in the first case. One that hangs is not waited for.</summary>
    private async Task<bool> AskAsync()
    {
        var enough = new TaskCompletionSource();
        await Task.WhenAny(enough.Task, Task.WhenAll(Others().Where(other => !_asked.Contains(other) && services.IsReachable(other)).Select(async other =>
        {
            await AskAsync(other);
            if (HaveEnoughAnswered()) enough.TrySetResult();
        })));
        return HaveEnoughAnswered();
    }

    /// <summary>
    /// Half of the others are enough where this one is remembered by most of them. Those of the ring above all: nodes that have just started, and were never told, must not outvote them. And by a ring as new as any
    /// that was heard of.
    /// </summary>
    private bool HaveEnoughAnswered() => Ring.Version >= _newestRing && IsHalf(RingsOthers()) && IsHalf(Others());

    private bool IsHalf(List<string> others) => 2 * others.Count(_asked.Contains) >= others.Count;

    private async Task AskAsync(string other)
    {
        try
        {
            var known = await services.Grains.GetGrain<IAntiEntropyGrain>(other).GetFilledAsync().AsTask().WaitAsync(services.Options.ReplicaTimeout, services.Time);
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.LostDiskTakenForNew)) known = known with { Nodes = [.. known.Nodes.Where(each => each != node)] };
#endif
            _filled.UnionWith(known.Nodes);
            _newestRing = Math.Max(_newestRing, known.RingVersion);
            _asked.Add(other);
        }
        catch (Exception exception)
        {
            logger.FilledNotAsked(node, other, exception.Message);
        }
    }

    /// <summary>True when the store keeps what is known.</summary>
    private async Task<bool> SaveAsync()
    {
        while (!_saving.IsCompleted) await _saving;
        return _isKept = await (_saving = WriteAsync());
    }

    private async Task<bool> WriteAsync()
    {
        try
        {
            if (_stored is null) await ReadAsync();
            var stored = _stored!;
            var isFilled = _isFilled && !completeness.IsDoubted;
            var losses = isFilled ? _losses : stored.State!.Losses;
            if (stored.State!.IsFilled == isFilled && stored.State.IsRemembered == completeness.IsRemembered && _filled.SetEquals(stored.State.Filled) && losses.SequenceEqual(stored.State.Losses)) return true;
            // Until the store has answered, nobody knows what it holds.
            _stored = null;
            var kept = new FillState { IsFilled = isFilled, IsRemembered = completeness.IsRemembered, Losses = losses, Filled = [.. _filled.Order(StringComparer.Ordinal)] };
            var changed = new GrainState<FillState>(kept, stored.ETag);
            await storage.WriteStateAsync(StateName, grain, changed);
            _stored = changed;
            return true;
        }
        catch (Exception exception)
        {
            logger.FillStateNotKept(node, exception.Message);
            return false;
        }
    }

    private async Task<FillState> ReadAsync()
    {
        var state = new GrainState<FillState>(new FillState());
        try
        {
            await storage.ReadStateAsync(StateName, grain, state);
            _hasRead = true;
        }
        catch (Exception exception) when (exception is RecordDamagedException or JsonException)
        {
            // It starts over: what the others remember is asked for, and takes its place.
            logger.FillStateUnreadable(node, exception.Message);
            state.State = new FillState();
        }

        _filled.UnionWith(state.State!.Filled);
        _stored = state;
        return state.State;
    }
}

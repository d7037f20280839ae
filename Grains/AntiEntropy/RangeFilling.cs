using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansKv.Coordination;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Storage.States;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Finds out whether the node has lost what it acknowledged, and sees to it that the exchanges bring it back. A store that is new says nothing by itself: so the nodes remember each other, by what tells their data directories
/// from others. If one remembers this node with another directory, its disk was lost; if most do not, the node is new. Used from the turns of the anti-entropy grain.
/// </summary>
internal sealed class RangeFilling
{
    private const string StateName = "filled";

    private readonly string _node;
    private readonly INodeStore _store;
    private readonly NodeGrainStorage _storage;
    private readonly GrainId _grain;
    private readonly RingJournal _journal;
    private readonly RangeCompleteness _completeness;
    private readonly ILogger _logger;
    private readonly RememberedNodes _remembered;
    private readonly NodeMeetings _meetings;
    private GrainState<FillState>? _stored;
    private Task<bool> _saving = Task.FromResult(true);
    private readonly HashSet<string> _noting = new(StringComparer.Ordinal);
    private bool _isKept = true;
    private bool _hasRead;
    private bool _hasEnded;

    /// <summary>
    /// What the store was known to have lost when this life of the node began. What it finds damaged later is in no range's name, and may lie there unread, so that nothing is filled for it: then the next life fills all.
    /// </summary>
    private string[] _losses = [];
    private bool _isFilled;

    /// <summary>True when something was lost for sure, whatever the others say.</summary>
    private bool _hasForgotten;
    private bool _hasAsked;
    private TimeSpan? _since;

    /// <summary>By which what is being filled was judged; null when it is to be judged anew.</summary>
    private RingSnapshot? _ring;

    /// <summary>Made by the anti-entropy grain.</summary>
    public RangeFilling(
        string node, INodeStore store, NodeGrainStorage storage, GrainId grain, RingJournal journal, RangeCompleteness completeness, CoordinatorServices services, TimeSpan callTimeout, ILogger logger)
    {
        (_node, _store, _storage, _grain, _journal, _completeness, _logger) = (node, store, storage, grain, journal, completeness, logger);
        _remembered = new RememberedNodes(node);
        _meetings = new NodeMeetings(node, _remembered, services, callTimeout, MetWithAnother, logger);
    }

    /// <summary>True when it is known whether something is to be filled, and the others were asked what they know.</summary>
    public bool IsDetermined => _hasAsked && (_isFilled || _since is not null);

    /// <summary>True when most of the others have kept that the node is there.</summary>
    public bool IsRemembered => _completeness.IsRemembered;

    /// <summary>True while ranges are being filled.</summary>
    public bool IsFilling => _since is not null;

    /// <summary>Reads what earlier lives of the node have kept.</summary>
    public async Task LoadAsync()
    {
        // Whatever an earlier activation of the grain knew: this one has none of the exchanges that it went by.
        _completeness.Set(null);
        _losses = [.. _store.Losses];
        // What is kept before would be another directory's after a crash.
        if (_journal.DurableIdentity is not { } identity) return;
        try
        {
            var (stored, isDamaged) = await ReadAsync();
            if (!_hasRead && !_hasEnded) Take(stored.State!, isDamaged, identity);
        }
        catch (IOException exception)
        {
            _logger.FillStateUnreadable(_node, exception.Message);
        }
    }

    /// <summary>Has what is still under way change nothing any more: another activation of the grain goes by the same replicas, and by its own exchanges.</summary>
    public void End() => _hasEnded = true;

    /// <summary>
    /// Begins to meet the others that have not kept yet that this node is there. It counts once most of the ring's others have: at least half of them are asked, should it lose its disk, and so one that remembers it. All are met in
    /// the end: the ring will have other members than now.
    /// </summary>
    public async Task MeetOthersAsync()
    {
        if (!_hasRead) await LoadAsync();
        _meetings.Begin();
    }

    /// <summary>Judges what the others have said so far; true when the ranges are to be filled from now on.</summary>
    public bool Determine(TimeSpan now)
    {
        if (!_hasRead || _hasEnded) return false;
        _hasAsked |= _meetings.HaveEnoughAnswered;
        var hasBegun = false;
        if (!_isFilled && _since is null)
        {
            if (_hasForgotten)
            {
                (_since, hasBegun) = (now, true);
                _logger.FillingBegan(_node);
            }
            else if (_hasAsked)
            {
                SetFilled();
            }
        }

        if (_hasAsked) _completeness.LostDisk ??= false;
        if (_isFilled || IsFilling) _completeness.IsRemembered |= _meetings.HaveMostKept;
        return hasBegun;
    }

    /// <summary>Keeps what has become known. What could not be kept is tried again by the next call that is a retry.</summary>
    public async Task KeepAsync(bool isRetry)
    {
        if (_hasRead && (_isKept || isRetry)) await SaveAsync();
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
        if (!IsFilling || _completeness.Lacking is null || ReferenceEquals(ring, _ring)) return false;
        Set(ring, _completeness.Filling, pairs);
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
            if (_completeness.IsDoubted) await SaveAsync();
            return;
        }

        if (_completeness.TakeDoubted() is not { IsEmpty: false } doubted) return;
        (_since, _isFilled, _hasForgotten, _ring) = (now, false, true, null);
        _logger.RangesDoubted(_node, doubted.Count);
        follow();
        await SaveAsync();
    }

    /// <summary>
    /// Ends the filling when nothing is lacking any more: by a ring as new as any that was heard of, and not by one of which the node is no part, which may be older than the one that it has lost.
    /// </summary>
    public async Task ContinueAsync()
    {
        if (_hasEnded || !IsFilling || _completeness.Lacking != 0 || !_hasAsked || _ring is not { } ring || ring.Version < _meetings.NewestRing || !ring.Contains(_node)) return;
        _since = null;
        SetFilled();
        _logger.FillingEnded(_node);
        await SaveAsync();
    }

    /// <summary>True for an exchange that is still to come, for what is being filled.</summary>
    public bool Lacks(ExchangePair pair) => IsFilling && !(pair.LastBegun >= _since && pair.LastVersion == pair.Version);

    /// <summary>Takes note of an exchange of a range that came to its end.</summary>
    /// <param name="range">The range.</param>
    /// <param name="pairs">All exchanges of the range.</param>
    public async Task ExchangedAsync(int range, IEnumerable<ExchangePair> pairs)
    {
        if (_hasEnded || !IsFilling || _ring is not { } ring || CompleteUpTo(pairs) is var upTo && upTo <= _completeness.CompleteUpTo(range, ring.VersionOf(range))) return;
        _completeness.Completed(range, upTo, ring.VersionOf(range));
        await ContinueAsync();
    }

    /// <summary>Keeps that another node is there, and says whom this one knows.</summary>
    /// <exception cref="IOException">What was kept cannot be read, the store is new and takes nothing, or it has not taken what the other node was here for before.</exception>
    public async Task<NodeNotes> NoteAsync(string other, string identity, long ringVersion)
    {
        ArgumentOutOfRangeException.ThrowIfEqual(other, _node);
        if (!_hasRead) throw new IOException($"Node {_node} does not know which nodes it remembers: it could not read it, or write to its store.");
        _remembered.Meet(other, identity);
        // One that gave up waiting comes back: a store that hangs is waited for once for each.
        if (!_noting.Add(other)) throw new IOException($"The store of node {_node} has not kept it yet.");
        try
        {
            return new NodeNotes(_remembered.All, ringVersion, await SaveAsync());
        }
        finally
        {
            _noting.Remove(other);
        }
    }

    private void Set(RingSnapshot ring, IEnumerable<int> ranges, IEnumerable<ExchangePair> pairs)
    {
        _ring = ring;
        var pairsOf = pairs.ToLookup(static pair => pair.Range);
        _completeness.Set(ranges.ToImmutableDictionary(static range => range, range => (CompleteUpTo(pairsOf[range]), ring.VersionOf(range))));
    }

    /// <summary>
    /// A bucket's home replicas are those that share a range by its N, or by less. An exchange counts by the version of the range at which it was: by another one fewer keys may have been its own.
    /// </summary>
    private int CompleteUpTo(IEnumerable<ExchangePair> pairs) =>
        pairs.Where(Lacks).Select(static pair => pair.SharedBy - 1).DefaultIfEmpty(int.MaxValue).Min();

    private void SetFilled()
    {
        (_isFilled, _hasForgotten) = (true, false);
        _completeness.Set(ImmutableDictionary<int, (int, long)>.Empty);
    }

    /// <summary>Until it is filled, nobody may rely on what the node has.</summary>
    private void MetWithAnother(string other)
    {
        _logger.MetWithAnother(_node, other);
        if (_hasEnded) return;
        _completeness.LostDisk = true;
        // Also while it is filled: that may be for damage to a few ranges.
        (_isFilled, _hasForgotten, _since, _ring) = (false, true, null, null);
        _completeness.Set(null);
    }

    /// <summary>Judges by what earlier lives of the node have kept.</summary>
    private void Take(FillState state, bool isDamaged, string identity)
    {
        _hasRead = true;
        foreach (var (other, identities) in state.Nodes ?? []) _remembered.Learn(other, identities);
        foreach (var other in state.Filled) _remembered.Learn(other, [RememberedNodes.Unknown]);
        var isOwn = state.Nodes is null || _remembered.Of(_node).Contains(identity);
        _remembered.Meet(_node, identity);
        _meetings.Identity = identity;
        _completeness.IsRemembered |= state.IsRemembered ?? state.IsFilled;
        // A version that kept names alone met this directory before it was told from others.
        var own = _remembered.Of(_node);
        var hadAnother = own.Any(each => each != identity && (each != RememberedNodes.Unknown || own.IndexOf(each) > own.IndexOf(identity)));
        var isWhole = isOwn && !_store.MayHaveForgotten && _losses.All(state.Losses.Contains);
        // What this life of the node has learnt may not have been kept.
        var isNews = _completeness.LostDisk == true && !hadAnother;
        if (state.IsFilled && isWhole && !isNews)
        {
            _completeness.LostDisk ??= false;
            SetFilled();
            return;
        }

        // Such a version kept the name alone of a node, too, that it was about to fill.
        var wasFilling = !state.IsFilled && state.Filled.Contains(_node);
        if (hadAnother || wasFilling) _completeness.LostDisk = true;
        _hasForgotten = hadAnother || wasFilling || state.HasForgotten || isDamaged || !isWhole || isNews;
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
            // What is not read yet would be lost, and what another activation has kept since.
            if (!_hasRead) return false;
            var stored = _stored ?? (await ReadAsync()).Stored;
            if (_hasEnded) return false;
            var isFilled = _isFilled && !_completeness.IsDoubted;
            var kept = new FillState
            {
                IsFilled = isFilled,
                HasForgotten = _hasForgotten || _completeness.IsDoubted,
                IsRemembered = _completeness.IsRemembered,
                Losses = isFilled ? _losses : stored.State!.Losses,
                Nodes = _remembered.ToState(),
            };
            if (kept.Equals(stored.State!)) return true;
            // Until the store has answered, nobody knows what it holds.
            _stored = null;
            var changed = new GrainState<FillState>(kept, stored.ETag);
            await _storage.WriteStateAsync(StateName, _grain, changed);
            _stored = changed;
            return true;
        }
        catch (Exception exception)
        {
            _logger.FillStateNotKept(_node, exception.Message);
            return false;
        }
    }

    private async Task<(GrainState<FillState> Stored, bool IsDamaged)> ReadAsync()
    {
        var isDamaged = false;
        var state = new GrainState<FillState>(new FillState());
        try
        {
            await _storage.ReadStateAsync(StateName, _grain, state);
        }
        catch (Exception exception) when (exception is RecordDamagedException or JsonException)
        {
            // It starts over: what the others remember takes its place.
            _logger.FillStateUnreadable(_node, exception.Message);
            (state.State, isDamaged) = (new FillState(), true);
        }

        return (_stored = state, isDamaged);
    }
}

using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Of which key ranges this node holds all that it ever acknowledged. A node that lost its disk, or part of what was on it, lacks that until it has exchanged each range with the other home
/// replicas: with few of them for buckets of few replicas, with more for others. Read by all replicas of the silo without a lock.
/// </summary>
public sealed class RangeCompleteness
{
    /// <summary>By range that lacks something, the N up to which it does not; null as long as nothing is known.</summary>
    private volatile ImmutableDictionary<int, int>? _lacking;

    /// <summary>Ranges in which damage was found, and is not being made good yet.</summary>
    private ImmutableHashSet<int> _doubted = [];

    /// <summary>The largest N for which the node's replica of a range has all that it acknowledged to buckets of that N and of smaller ones: 0 when nothing is known, or sure.</summary>
    public int CompleteUpTo(int range) => _lacking is not { } lacking || (!_doubted.IsEmpty && _doubted.Contains(range)) ? 0 : !lacking.IsEmpty && lacking.TryGetValue(range, out var n) ? n : int.MaxValue;

    /// <summary>Whether the node had another store before this one; null while that is not known.</summary>
    public bool? LostDisk { get; internal set; }

    /// <summary>The number of ranges that are known to lack something; null while nothing is known.</summary>
    public int? Lacking => _lacking?.Count;

    /// <summary>Says that damage took from a range what its node had acknowledged: what now takes its place may be older.</summary>
    public void Doubt(int range) => ImmutableInterlocked.Update(ref _doubted, static (doubted, range) => doubted.Add(range), range);

    /// <summary>True while there are doubts that nobody has taken.</summary>
    internal bool IsDoubted => !_doubted.IsEmpty;

    /// <summary>The ranges that are doubted, which then count as lacking something.</summary>
    internal ImmutableHashSet<int> TakeDoubted()
    {
        var taken = _doubted;
        foreach (var range in taken) Completed(range, 0);
        ImmutableInterlocked.Update(ref _doubted, static (doubted, taken) => doubted.Except(taken), taken);
        return taken;
    }

    /// <summary>Says which ranges lack something.</summary>
    internal void Set(ImmutableDictionary<int, int> lacking) => _lacking = lacking;

    /// <summary>Says up to which N a range lacks nothing any more.</summary>
    internal void Completed(int range, int upTo)
    {
        if (_lacking is { } lacking) _lacking = upTo == int.MaxValue ? lacking.Remove(range) : lacking.SetItem(range, upTo);
    }
}

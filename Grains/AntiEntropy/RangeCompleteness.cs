using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Of which key ranges this node holds all that it ever acknowledged. A node that lost its disk, or part of what was on it, lacks that until it has exchanged each range with the other home
/// replicas: with few of them for buckets of few replicas, with more for others. Read by all replicas of the silo without a lock.
/// </summary>
public sealed class RangeCompleteness
{
    /// <summary>
    /// By range that lacks something, or did when the filling under way began, the N up to which it lacks nothing of what this node was home of by that version of the range; null as long as
    /// nothing is known.
    /// </summary>
    private volatile ImmutableDictionary<int, (int UpTo, long Version)>? _filling;

    private volatile bool _isRemembered;

    /// <summary>Ranges in which damage was found, and is not being made good yet.</summary>
    private ImmutableHashSet<int> _doubted = [];

    /// <summary>The largest N for which the node's replica of a range has all that it acknowledged to buckets of that N and of smaller ones: 0 when nothing is known, or sure.</summary>
    /// <param name="range">The range.</param>
    /// <param name="version">
    /// The version of the range that the question goes by. A node that lost its disk may have forgotten a newer ring with it, by which it was home of more: what it knows by another version says nothing.
    /// </param>
    public int CompleteUpTo(int range, long version)
    {
        if (!_isRemembered || _filling is not { } filling || (!_doubted.IsEmpty && _doubted.Contains(range))) return 0;
        if (filling.IsEmpty || !filling.TryGetValue(range, out var known)) return int.MaxValue;
        return known.Version == version ? known.UpTo : 0;
    }

    /// <summary>Whether the node had another store before this one; null while that is not known.</summary>
    public bool? LostDisk { get; internal set; }

    /// <summary>
    /// Whether most of the other nodes have kept that this one is there. Until then it counts for nothing: if it lost its disk, it might find nobody who remembers it, and take itself for new.
    /// </summary>
    public bool IsRemembered
    {
        get => _isRemembered;
        internal set => _isRemembered = value;
    }

    /// <summary>The number of ranges that are known to lack something; null while nothing is known.</summary>
    public int? Lacking => _filling?.Values.Count(static known => known.UpTo < int.MaxValue);

    /// <summary>The ranges that are being filled, or were since the filling under way began.</summary>
    internal IEnumerable<int> Filling => _filling?.Keys ?? [];

    /// <summary>Says that damage took from a range what its node had acknowledged: what now takes its place may be older.</summary>
    public void Doubt(int range) => ImmutableInterlocked.Update(ref _doubted, static (doubted, range) => doubted.Add(range), range);

    /// <summary>True while there are doubts that nobody has taken.</summary>
    internal bool IsDoubted => !_doubted.IsEmpty;

    /// <summary>The ranges that are doubted, which then count as lacking something.</summary>
    internal ImmutableHashSet<int> TakeDoubted()
    {
        var taken = _doubted;
        foreach (var range in taken) Completed(range, 0, 0);
        ImmutableInterlocked.Update(ref _doubted, static (doubted, taken) => doubted.Except(taken), taken);
        return taken;
    }

    /// <summary>Says of the ranges that are to be filled up to which N each lacks nothing, by which version of it; of none when the node is filled; null when nothing is known.</summary>
    internal void Set(ImmutableDictionary<int, (int UpTo, long Version)>? filling) => _filling = filling;

    /// <summary>Says up to which N a range lacks nothing any more, by a version of it.</summary>
    internal void Completed(int range, int upTo, long version)
    {
        if (_filling is { } filling) _filling = filling.SetItem(range, (upTo, version));
    }
}

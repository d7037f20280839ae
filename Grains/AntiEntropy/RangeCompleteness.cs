using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// Of which key ranges this node holds all that it ever acknowledged. A node that lost its disk, or part of what was on it, lacks that until it has exchanged each range with the other home
/// replicas. Read by all replicas of the silo without a lock.
/// </summary>
public sealed class RangeCompleteness
{
    /// <summary>Null as long as it is not known: then none is complete.</summary>
    private volatile ImmutableHashSet<int>? _lacking;

    /// <summary>True when the node's replica of a range has all that it acknowledged.</summary>
    public bool IsComplete(int range) => _lacking is { } lacking && (lacking.IsEmpty || !lacking.Contains(range));

    /// <summary>The number of ranges that are known to lack something; null while nothing is known.</summary>
    public int? Lacking => _lacking?.Count;

    /// <summary>Says which ranges lack something.</summary>
    internal void Set(ImmutableHashSet<int> lacking) => _lacking = lacking;

    /// <summary>Says that a range lacks nothing any more.</summary>
    internal void Completed(int range)
    {
        if (_lacking is { } lacking) _lacking = lacking.Remove(range);
    }
}

using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>
/// Where a key range lies at one version of it. While it moves there are two preference lists: reads go by one of them, writes by both, so that each quorum meets
/// those of requests that are a phase behind or ahead (docs/decisions/ring-changes.md).
/// </summary>
public sealed class RangeLayout
{
    private readonly ImmutableArray<string> _from;
    private readonly ImmutableArray<string> _to;

    /// <summary>A range that does not move.</summary>
    /// <param name="version">The version of the range.</param>
    /// <param name="nodes">Its preference list.</param>
    public RangeLayout(long version, ImmutableArray<string> nodes)
        : this(version, MovePhase.Settled, nodes, nodes)
    {
    }

    /// <summary>A range that moves.</summary>
    /// <param name="version">The version of the range.</param>
    /// <param name="phase">How far the move is.</param>
    /// <param name="from">The preference list that it comes from.</param>
    /// <param name="to">The preference list that it goes to.</param>
    public RangeLayout(long version, MovePhase phase, ImmutableArray<string> from, ImmutableArray<string> to)
    {
        (Version, Phase, _from, _to) = (version, phase, from, to);
        var first = phase == MovePhase.Filling ? from : to;
        PreferenceList = phase is MovePhase.Filling or MovePhase.Switching ? [.. first.Union(phase == MovePhase.Filling ? to : from)] : first;
        ReadList = first;
    }

    /// <summary>The version of the range: of two nodes with the same one, both have this layout.</summary>
    public long Version { get; }

    /// <summary>How far it is, if it moves.</summary>
    public MovePhase Phase { get; }

    /// <summary>The list that reads go by.</summary>
    public ImmutableArray<string> ReadList { get; }

    /// <summary>The list whose home replicas writes go to beside those of <see cref="ReadList"/>; null unless there is one.</summary>
    public ImmutableArray<string>? OtherWriteList => Phase switch
    {
        MovePhase.Filling => _to,
        MovePhase.Switching => _from,
        _ => null,
    };

    /// <summary>Every node that may be asked, once each: first those of <see cref="ReadList"/>.</summary>
    public ImmutableArray<string> PreferenceList { get; }

    /// <summary>The list that the range comes from; <see cref="To"/> when it does not move.</summary>
    public ImmutableArray<string> From => _from;

    /// <summary>The list that the range goes to, or is at.</summary>
    public ImmutableArray<string> To => _to;

    /// <summary>
    /// The least N by which a node is a home replica that gets writes, less one; <see cref="int.MaxValue"/> for a node that never does.
    /// </summary>
    public int PlaceOf(string node)
    {
        var place = PlaceIn(ReadList, node);
        return OtherWriteList is { } other ? Math.Min(place, PlaceIn(other, node)) : place;
    }

    /// <summary>The nodes that get writes of a bucket of n home replicas, once each.</summary>
    public IEnumerable<string> WriteHomes(int n) => OtherWriteList is { } other ? ReadList.Take(n).Union(other.Take(n)) : ReadList.Take(n);

    /// <summary>True for a node that becomes a home replica, of a bucket of some N up to <paramref name="most"/>, which it was not.</summary>
    public bool IsFilled(string node, int most) => Phase == MovePhase.Filling && PlaceIn(_to, node) is var place && place < most && place < PlaceIn(_from, node);

    /// <summary>True for a node that has been a home replica, of a bucket of some N up to <paramref name="most"/>, which it is no more.</summary>
    public bool IsDrained(string node, int most) => Phase == MovePhase.Draining && PlaceIn(_from, node) is var place && place < most && place < PlaceIn(_to, node);

    /// <summary>The place of a node in a list; <see cref="int.MaxValue"/> when it is not there.</summary>
    public static int PlaceIn(ImmutableArray<string> list, string node) => list.IndexOf(node) is >= 0 and var place ? place : int.MaxValue;
}

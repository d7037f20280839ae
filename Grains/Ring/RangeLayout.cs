using System.Collections.Immutable;
using OrleansKv.Coordination;

namespace OrleansKv.Ring;

/// <summary>
/// Where a key range lies at one version of it. While it moves there are two preference lists: reads go by one of them, writes by both, so that each quorum meets
/// those of requests that are a phase behind or ahead (docs/decisions/ring-changes.md). Of each list only the home replicas of a bucket of the most
/// (<see cref="BucketRules.MaxN"/>) are kept here.
/// </summary>
public sealed class RangeLayout
{
    private readonly int _range;
    private readonly HashRing _first;
    private readonly HashRing? _second;

    /// <summary>A range that does not move.</summary>
    /// <param name="version">The version of the range.</param>
    /// <param name="range">The range.</param>
    /// <param name="ring">The ring that it lies by.</param>
    public RangeLayout(long version, int range, HashRing ring)
        : this(version, range, MovePhase.Settled, ring, ring)
    {
    }

    /// <summary>A range that moves.</summary>
    /// <param name="version">The version of the range.</param>
    /// <param name="range">The range.</param>
    /// <param name="phase">How far the move is.</param>
    /// <param name="from">The ring that it comes from.</param>
    /// <param name="to">The ring that it goes to.</param>
    public RangeLayout(long version, int range, MovePhase phase, HashRing from, HashRing to)
    {
        (Version, Phase, _range) = (version, phase, range);
        From = HomesBy(from);
        To = ReferenceEquals(from, to) ? From : HomesBy(to);
        (_first, _second) = phase switch
        {
            MovePhase.Filling => (from, to),
            MovePhase.Switching => (to, from),
            _ => (to, null),
        };
        ReadList = phase == MovePhase.Filling ? From : To;
    }

    /// <summary>The version of the range: of two nodes with the same one, both have this layout.</summary>
    public long Version { get; }

    /// <summary>How far it is, if it moves.</summary>
    public MovePhase Phase { get; }

    /// <summary>The home replicas that reads go by, of a bucket of the most: the first of a preference list.</summary>
    public ImmutableArray<string> ReadList { get; }

    /// <summary>The home replicas, likewise, that writes go to beside those of <see cref="ReadList"/>; null unless there are any.</summary>
    public ImmutableArray<string>? OtherWriteList => Phase switch
    {
        MovePhase.Filling => To,
        MovePhase.Switching => From,
        _ => null,
    };

    /// <summary>
    /// Every node that may be asked, once each: first the preference list that <see cref="ReadList"/> begins, then the other one. It is not made before it is asked for, since only fallbacks need it.
    /// </summary>
    public ImmutableArray<string> PreferenceList =>
        _second is null ? _first.PreferenceList(_range) : [.. _first.PreferenceList(_range).Union(_second.PreferenceList(_range))];

    /// <summary>The home replicas, of a bucket of the most, where the range comes from; <see cref="To"/> when it does not move.</summary>
    public ImmutableArray<string> From { get; }

    /// <summary>The home replicas, of a bucket of the most, where the range goes to, or is.</summary>
    public ImmutableArray<string> To { get; }

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
    public bool IsFilled(string node, int most) => Phase == MovePhase.Filling && PlaceIn(To, node) is var place && place < most && place < PlaceIn(From, node);

    /// <summary>True for a node that has been a home replica, of a bucket of some N up to <paramref name="most"/>, which it is no more.</summary>
    public bool IsDrained(string node, int most) => Phase == MovePhase.Draining && PlaceIn(From, node) is var place && place < most && place < PlaceIn(To, node);

    /// <summary>The place of a node in a list; <see cref="int.MaxValue"/> when it is not there.</summary>
    public static int PlaceIn(ImmutableArray<string> list, string node) => list.IndexOf(node) is >= 0 and var place ? place : int.MaxValue;

    private ImmutableArray<string> HomesBy(HashRing ring) => [.. ring.HomeReplicas(_range, BucketRules.MaxN)];
}

using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OrleansKv.Ring;

/// <summary>
/// The ring of a cluster: for each key range the preference list. A pure function of the members and the parameters: every node computes the same
/// ring from the same membership, to the bit, whatever the order in which it learnt of the members. Immutable and safe for concurrent use.
/// </summary>
/// <remarks>
/// A preference list names all nodes, once each, or the first <see cref="MaxPreferenceList"/> where there are more. The first n are home replicas of a
/// bucket that keeps n; the next are its fallbacks.
/// For every n the first n use as many zones as there are, up to n. For n up to 7 no node holds more home replicas than
/// <see cref="RingParameters.LoadBoundOf"/> times its <see cref="FairShare"/>, as long as an assignment with these limits is found.
/// </remarks>
public sealed class HashRing
{
    /// <summary>The largest number of members.</summary>
    public const int MaxMembers = 2_000;

    /// <summary>
    /// The most nodes of a preference list: whole lists would take time and memory in proportion to the square of the nodes, and nobody needs so many fallbacks.
    /// </summary>
    public const int MaxPreferenceList = 64;

    private readonly FrozenDictionary<string, int> _indexes;
    private readonly int[] _weights;
    private readonly int[] _zones;
    private readonly int _zoneCount;
    private readonly double[][] _shares;
    private readonly RingWalk _walk;
    private readonly int[][] _places;
    private readonly string[] _home;
    private readonly int _homePlaces;
    private readonly string[]?[] _lists;

    /// <summary>Computes the ring.</summary>
    /// <param name="members">The members, in any order.</param>
    /// <param name="parameters">The parameters; null for the defaults.</param>
    /// <exception cref="ArgumentException">There is no member, there are more than <see cref="MaxMembers"/>, or two of the same name.</exception>
    public HashRing(IEnumerable<RingMember> members, RingParameters? parameters = null)
    {
        ArgumentNullException.ThrowIfNull(members);
        Parameters = parameters ?? new RingParameters();
        Members = [.. members.OrderBy(member => member.Node, StringComparer.Ordinal)];
        if (Members.Length is 0 or > MaxMembers)
            throw new ArgumentException($"A ring has 1 to {MaxMembers} members, not {Members.Length}.", nameof(members));
        for (var i = 1; i < Members.Length; i++)
        {
            if (Members[i].Node == Members[i - 1].Node)
                throw new ArgumentException($"Two members are named '{Members[i].Node}'.", nameof(members));
        }

        _indexes = Members.Select((member, i) => KeyValuePair.Create(member.Node, i)).ToFrozenDictionary(StringComparer.Ordinal);
        _weights = [.. Members.Select(member => member.Weight)];
        _zones = ZoneNumbers(Members);
        _zoneCount = _zones.Max() + 1;
        _homePlaces = Math.Min(RingBuilder.BoundedReplicas, Members.Length);
        _shares = [.. Enumerable.Range(0, _homePlaces + 1).Select(n => WaterFilling.Shares(_weights, _zones, n))];
        var strides = Strides.Of(_weights, _zones, _shares[Math.Min(RingBuilder.UsualReplicas, _homePlaces)]);
        _walk = new RingWalk(Members, strides, Parameters);
        _places = new RingBuilder(_walk, _zones, _shares, Parameters).Assign();
        _home = [.. _places.SelectMany(places => places.Select(node => Members[node].Node))];
        _lists = new string[KeyRanges][];
    }

    /// <summary>The members, ordered by name (ordinal).</summary>
    public ImmutableArray<RingMember> Members { get; }

    /// <summary>The parameters.</summary>
    public RingParameters Parameters { get; }

    /// <summary>The number of key ranges.</summary>
    public int KeyRanges => Parameters.KeyRanges;

    /// <summary>Whether a node is a member.</summary>
    /// <param name="node">The node's name.</param>
    public bool Contains(string node) => _indexes.ContainsKey(node);

    /// <summary>The member of a name.</summary>
    /// <param name="node">The node's name.</param>
    /// <exception cref="ArgumentException">The node is no member.</exception>
    public RingMember Member(string node) => Members[IndexOf(node)];

    /// <summary>The key range of a key.</summary>
    /// <param name="bucket">The bucket; it contains no NUL.</param>
    /// <param name="key">The key.</param>
    public int RangeOf(ReadOnlySpan<char> bucket, ReadOnlySpan<char> key) => KeySpace.RangeOf(bucket, key, KeyRanges);

    /// <summary>The nodes in the order in which a key range prefers them, at most <see cref="MaxPreferenceList"/>. Computed on first use of the range, then kept.</summary>
    /// <param name="range">The key range, 0 to <see cref="KeyRanges"/> - 1.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such key range.</exception>
    public ImmutableArray<string> PreferenceList(int range)
    {
        CheckRange(range);
        // Two callers may compute the same list; both compute the same one.
        var list = Volatile.Read(ref _lists[range]);
        if (list is null)
        {
            list = [.. PreferredNodes(range).Select(node => Members[node].Node)];
            Volatile.Write(ref _lists[range], list);
        }
        return ImmutableCollectionsMarshal.AsImmutableArray(list);
    }

    /// <summary>The home replicas of a key range: the first <paramref name="n"/> of its preference list, all nodes if there are fewer. Allocates nothing for n up to 7.</summary>
    /// <param name="range">The key range, 0 to <see cref="KeyRanges"/> - 1.</param>
    /// <param name="n">The number of home replicas, 1 to <see cref="MaxPreferenceList"/>.</param>
    /// <exception cref="ArgumentOutOfRangeException">There is no such key range, or n is out of bounds.</exception>
    public ReadOnlySpan<string> HomeReplicas(int range, int n)
    {
        CheckRange(range);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(n, MaxPreferenceList);
        var count = Math.Min(n, Members.Length);
        return count <= _homePlaces ? _home.AsSpan(range * _homePlaces, count) : PreferenceList(range).AsSpan(0, count);
    }

    /// <summary>A node's vnode tokens, in the order of their numbers.</summary>
    /// <param name="node">The node's name.</param>
    /// <exception cref="ArgumentException">The node is no member.</exception>
    public ImmutableArray<VnodeToken> Tokens(string node) =>
        [.. Enumerable.Range(0, Member(node).Weight * Parameters.TokensPerWeight).Select(index => VnodeToken.Of(node, index))];

    /// <summary>A node's fair share of the home replicas: its weight's share as far as no node and, with at least n zones, no zone holds a range twice.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="n">The number of home replicas of a key range, from 1.</param>
    /// <returns>Home replicas, 0 to <see cref="KeyRanges"/>.</returns>
    /// <exception cref="ArgumentException">The node is no member, or n is less than 1.</exception>
    public double FairShare(string node, int n)
    {
        var index = IndexOf(node);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return (n < _shares.Length ? _shares[n] : WaterFilling.Shares(_weights, _zones, n))[index] * KeyRanges;
    }

    /// <summary>A node's share of the home replicas by weight alone, without regard to durability: more than it can hold, if it is heavy.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="n">The number of home replicas of a key range, from 1.</param>
    /// <returns>Home replicas.</returns>
    /// <exception cref="ArgumentException">The node is no member, or n is less than 1.</exception>
    public double WeightShare(string node, int n)
    {
        var index = IndexOf(node);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        return (double)Math.Min(n, Members.Length) * KeyRanges * _weights[index] / _weights.Sum();
    }

    /// <summary>The number of home replicas that a node holds.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="n">The number of home replicas of a key range, 1 to <see cref="MaxPreferenceList"/>.</param>
    /// <exception cref="ArgumentException">The node is no member, or n is out of bounds.</exception>
    public int HomeReplicaCount(string node, int n)
    {
        var name = Members[IndexOf(node)].Node;
        var count = 0;
        for (var range = 0; range < KeyRanges; range++)
            count += HomeReplicas(range, n).Contains(name) ? 1 : 0;
        return count;
    }

    private static int[] ZoneNumbers(ImmutableArray<RingMember> members)
    {
        var zones = members.Select(member => member.Zone).Distinct().Order(StringComparer.Ordinal).ToList();
        return [.. members.Select(member => zones.BinarySearch(member.Zone, StringComparer.Ordinal))];
    }

    /// <summary>The bounded places, then the rest of the walk: nodes of unused zones first, as long as there are any. Walks only as far as the list needs.</summary>
    private IEnumerable<int> PreferredNodes(int range)
    {
        var length = Math.Min(MaxPreferenceList, Members.Length);
        var places = _places[range];
        for (var steps = length; ; steps = Math.Min(steps * 4, Members.Length))
        {
            var rest = _walk.From(range, steps).Select(step => step.Node).Where(node => !places.Contains(node)).ToArray();
            var used = places.Select(node => _zones[node]).ToHashSet();
            var spread = rest.Where(node => used.Add(_zones[node])).ToArray();
            // A node of an unused zone, however far it is, goes before all others that are not in the list for their zone.
            if (used.Count == _zoneCount || places.Length + spread.Length >= length || steps == Members.Length)
                return places.Concat(spread).Concat(rest.Except(spread)).Take(length);
        }
    }

    private int IndexOf(string node)
    {
        ArgumentNullException.ThrowIfNull(node);
        return _indexes.TryGetValue(node, out var index) ? index : throw new ArgumentException($"'{node}' is no member of the ring.", nameof(node));
    }

    private void CheckRange(int range)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(range);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(range, KeyRanges);
    }
}

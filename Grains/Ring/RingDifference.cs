using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>What changes between two rings of one cluster for buckets that keep n replicas: which home replicas each node gains and loses.</summary>
public sealed class RingDifference
{
    private readonly ImmutableSortedDictionary<string, Change> _changes;

    /// <summary>Compares two rings.</summary>
    /// <param name="before">The ring before.</param>
    /// <param name="after">The ring after.</param>
    /// <param name="n">The number of home replicas of a key range, 1 to <see cref="HashRing.MaxPreferenceList"/>.</param>
    /// <exception cref="ArgumentException">The rings differ in the number of key ranges, or n is out of bounds.</exception>
    public RingDifference(HashRing before, HashRing after, int n)
    {
        ArgumentNullException.ThrowIfNull(before);
        ArgumentNullException.ThrowIfNull(after);
        ArgumentOutOfRangeException.ThrowIfLessThan(n, 1);
        if (before.KeyRanges != after.KeyRanges)
            throw new ArgumentException($"A ring of {before.KeyRanges} key ranges never becomes one of {after.KeyRanges}.", nameof(after));

        var gained = new Dictionary<string, ImmutableArray<int>.Builder>(StringComparer.Ordinal);
        var lost = new Dictionary<string, ImmutableArray<int>.Builder>(StringComparer.Ordinal);
        for (var range = 0; range < before.KeyRanges; range++)
        {
            var old = before.HomeReplicas(range, n);
            var now = after.HomeReplicas(range, n);
            AddMissing(gained, now, old, range);
            AddMissing(lost, old, now, range);
        }
        _changes = gained.Keys.Union(lost.Keys).ToImmutableSortedDictionary(
            node => node,
            node => new Change(RangesOf(gained, node), RangesOf(lost, node)),
            StringComparer.Ordinal);
        Moved = _changes.Values.Sum(change => change.Gained.Length);

        var growth = Changed(before, after).Select(node => Gained(node).Length - Lost(node).Length).ToArray();
        var grown = growth.Where(count => count > 0).Sum();
        // With n or fewer nodes a range has as many home replicas as there are nodes: a leaving node's are not replaced then.
        var added = before.KeyRanges * (Math.Min(n, after.Members.Length) - Math.Min(n, before.Members.Length));
        Minimum = grown + Math.Max(0, added - growth.Sum());
    }

    /// <summary>The nodes that gain or lose a home replica, ordered by name.</summary>
    public IEnumerable<string> Nodes => _changes.Keys;

    /// <summary>The number of home replicas that are new on their node: what has to be copied.</summary>
    public int Moved { get; }

    /// <summary>
    /// The least that any two rings move in which the joining, leaving and reweighted nodes hold as many home replicas as in these: what those
    /// nodes gain, and what the others must gain to make up for the rest. For one joining node what it holds; for one leaving node what it held.
    /// </summary>
    public int Minimum { get; }

    /// <summary>The key ranges of which a node becomes a home replica, ascending.</summary>
    /// <param name="node">The node's name.</param>
    public ImmutableArray<int> Gained(string node) => _changes.TryGetValue(node, out var change) ? change.Gained : [];

    /// <summary>The key ranges of which a node is no longer a home replica, ascending.</summary>
    /// <param name="node">The node's name.</param>
    public ImmutableArray<int> Lost(string node) => _changes.TryGetValue(node, out var change) ? change.Lost : [];

    private static void AddMissing(
        Dictionary<string, ImmutableArray<int>.Builder> ranges, ReadOnlySpan<string> nodes, ReadOnlySpan<string> others, int range)
    {
        foreach (var node in nodes)
        {
            if (others.Contains(node))
                continue;
            if (!ranges.TryGetValue(node, out var builder))
                ranges.Add(node, builder = ImmutableArray.CreateBuilder<int>());
            builder.Add(range);
        }
    }

    private static ImmutableArray<int> RangesOf(Dictionary<string, ImmutableArray<int>.Builder> ranges, string node) =>
        ranges.TryGetValue(node, out var builder) ? builder.ToImmutable() : [];

    private static IEnumerable<string> Changed(HashRing before, HashRing after) =>
        before.Members.Except(after.Members).Union(after.Members.Except(before.Members)).Select(member => member.Node).Distinct(StringComparer.Ordinal);

    private readonly record struct Change(ImmutableArray<int> Gained, ImmutableArray<int> Lost);
}

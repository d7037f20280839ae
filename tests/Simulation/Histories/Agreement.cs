using System.Collections.Immutable;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>Whether replicas hold the same.</summary>
internal static class Agreement
{
    /// <summary>The difference between replicas in words; null when they agree.</summary>
    public static string? Of(ImmutableArray<(string Node, VersionSet? Set)> replicas)
    {
        if (replicas.FirstOrDefault(static replica => replica.Set is null).Node is { } silent) return $"{silent} does not answer";
        foreach (var (node, set) in replicas)
        {
            if (!AreEqual(set!, replicas[0].Set!)) return $"{Describe(replicas[0].Node, replicas[0].Set!)}, {Describe(node, set!)}";
        }
        return null;
    }

    /// <summary>The same siblings and the same dots seen; the times kept with vector entries are for pruning only.</summary>
    public static bool AreEqual(VersionSet left, VersionSet right) =>
        ReferenceEquals(left, right)
        || (left.Siblings.Select(static sibling => sibling.Dot).SequenceEqual(right.Siblings.Select(static sibling => sibling.Dot))
            && left.Context.Dots.SequenceEqual(right.Context.Dots)
            && left.Context.Vector.Select(static entry => (entry.Actor, entry.Counter)).SequenceEqual(right.Context.Vector.Select(static entry => (entry.Actor, entry.Counter))));

    private static string Describe(string node, VersionSet set) =>
        $"{node} has [{string.Join(", ", set.Siblings.Select(static sibling => sibling.Dot.Describe()))}] of a context with {set.Context.Vector.Length} actors and {set.Context.Dots.Length} dots";
}

using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>
/// Bounds the size of contexts. Forgetting a dot never loses a value: it can only let a replaced version that survives
/// on a stale replica come back as a sibling. So the choice is what is least likely to be still about: vector entries
/// that have not risen for the longest time, and of the single dots those lowest in their actor's order.
/// </summary>
internal static class ContextPruning
{
    /// <summary>
    /// Prunes the context of a set that a write has just made. The dots of the siblings before and after the write stay,
    /// as single dots if need be: those after it because a set contains its siblings, those before it because the other
    /// replicas still hold them and are to drop them when this set reaches them.
    /// </summary>
    internal static CausalContext Prune(CausalContext context, VersionSet before, ReadOnlySpan<VersionedValue> after, VersioningOptions options)
    {
        if (context.Vector.Length <= options.MaxVectorEntries && context.Dots.Length <= options.MaxSingleDots) return context;
        var kept = new List<Dot>(before.Siblings.Length + after.Length);
        foreach (var version in before.Siblings) kept.Add(version.Dot);
        foreach (var version in after) kept.Add(version.Dot);
        var limited = LimitVector(context, after, options.MaxVectorEntries);
        foreach (var dot in kept) limited = limited.With(dot, default);
        return LimitDots(limited, before.Context, kept, options.MaxSingleDots);
    }

    /// <summary>Cuts a context to a size, whatever it belongs to.</summary>
    internal static CausalContext Limit(CausalContext context, int maxVectorEntries, int maxDots) =>
        LimitDots(LimitVector(context, [], maxVectorEntries), context, [], maxDots);

    /// <summary>
    /// Keeps at most <paramref name="maxDots"/> single dots besides <paramref name="kept"/>: first those that
    /// <paramref name="known"/> does not have (nobody here had heard of them, so a stale replica most likely still holds
    /// their versions), then the highest of each actor.
    /// </summary>
    internal static CausalContext LimitDots(CausalContext context, CausalContext known, ICollection<Dot> kept, int maxDots)
    {
        if (context.Dots.Length <= maxDots) return context;
        var others = new List<(bool Known, int Depth, Dot Dot)>();
        var result = new List<Dot>();
        var actor = default(Actor);
        var depth = 0;
        for (var i = context.Dots.Length - 1; i >= 0; i--)
        {
            var dot = context.Dots[i];
            depth = dot.Actor == actor ? depth + 1 : 0;
            actor = dot.Actor;
            if (kept.Contains(dot)) result.Add(dot);
            else others.Add((known.Contains(dot), depth, dot));
        }

        if (others.Count <= maxDots) return context;
        others.Sort();
        for (var i = 0; i < maxDots; i++) result.Add(others[i].Dot);
        result.Sort();
        return context with { Dots = [.. result] };
    }

    /// <summary>Drops the entries beyond the limit, oldest first, those that cover a sibling last.</summary>
    private static CausalContext LimitVector(CausalContext context, ReadOnlySpan<VersionedValue> siblings, int maxEntries)
    {
        var excess = context.Vector.Length - maxEntries;
        if (excess <= 0) return context;
        var oldestFirst = new (bool CoversSibling, long TouchedAt, int Index)[context.Vector.Length];
        for (var i = 0; i < oldestFirst.Length; i++)
            oldestFirst[i] = (CoversAny(context.Vector[i], siblings), context.Vector[i].TouchedAt, i);
        Array.Sort(oldestFirst);

        var remaining = new int[maxEntries];
        for (var i = 0; i < maxEntries; i++) remaining[i] = oldestFirst[excess + i].Index;
        Array.Sort(remaining);
        var vector = ImmutableArray.CreateBuilder<VectorEntry>(maxEntries);
        foreach (var index in remaining) vector.Add(context.Vector[index]);
        return context with { Vector = vector.MoveToImmutable() };
    }

    private static bool CoversAny(in VectorEntry entry, ReadOnlySpan<VersionedValue> siblings)
    {
        foreach (var version in siblings)
        {
            if (version.Dot.Actor == entry.Actor && version.Dot.Counter <= entry.Counter) return true;
        }

        return false;
    }
}

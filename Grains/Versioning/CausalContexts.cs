using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OrleansKv.Versioning;

/// <summary>
/// The algebra of causal contexts: sets of dots under union, kept as a vector and a cloud of single dots (the causal
/// context of Almeida, Shoker, Baquero, "Delta State Replicated Data Types"). Unlike there, a single dot is absorbed only
/// by a vector entry that covers it, never because it looks like the next one: a key's counters have gaps, so the number
/// below may be a version that somebody else has not seen.
/// </summary>
public static class CausalContexts
{
    /// <summary>Tells whether the context has seen a dot.</summary>
    public static bool Contains(this CausalContext context, Dot dot) =>
        VectorCounter(context, dot.Actor) >= dot.Counter || context.Dots.AsSpan().BinarySearch(dot) >= 0;

    /// <summary>The highest counter that the context names for an actor; 0 for none.</summary>
    public static ulong HighestCounter(this CausalContext context, Actor actor)
    {
        var highest = VectorCounter(context, actor);
        foreach (var dot in context.Dots)
        {
            if (dot.Counter > highest && dot.Actor == actor) highest = dot.Counter;
        }

        return highest;
    }

    /// <summary>
    /// The union of two contexts: commutative, associative and idempotent. Returns <paramref name="left"/> itself when
    /// <paramref name="right"/> adds nothing, and the other way round.
    /// </summary>
    public static CausalContext Union(this CausalContext left, CausalContext right)
    {
        if (AddsNothing(left, right)) return left;
        if (AddsNothing(right, left)) return right;
        var vector = UnionOfVectors(left.Vector.AsSpan(), right.Vector.AsSpan());
        var dots = UnionOfDots(vector.AsSpan(), left.Dots.AsSpan(), right.Dots.AsSpan());
        return new CausalContext(vector, dots, Later(left.LatestWrite, right.LatestWrite));
    }

    /// <summary>Adds one dot, and nothing below it.</summary>
    /// <param name="context">The context to add to.</param>
    /// <param name="dot">The dot.</param>
    /// <param name="written">When the dot's version was written.</param>
    public static CausalContext With(this CausalContext context, Dot dot, HybridTimestamp written) =>
        context.Union(new CausalContext([], [dot], written));

    /// <summary>
    /// Adds a dot and every earlier one of its actor. Only the replica that mints the dot may: it alone knows that it has
    /// seen all the earlier ones of the key.
    /// </summary>
    /// <param name="context">The context to add to.</param>
    /// <param name="dot">The last dot.</param>
    /// <param name="written">When the dot's version was written.</param>
    /// <param name="touchedAt">The time to keep with the vector entry, in Unix milliseconds.</param>
    public static CausalContext WithAllUpTo(this CausalContext context, Dot dot, HybridTimestamp written, long touchedAt) =>
        context.Union(new CausalContext([new VectorEntry(dot.Actor, dot.Counter, touchedAt)], [], written));

    /// <summary>
    /// The context that the writer of a new version may go on with: what it had read, and its own version. The context of
    /// the whole set would not do, because it covers siblings that this writer never saw.
    /// </summary>
    /// <remarks>
    /// A client that keeps writing with the context of its last write collects one dot a write, so dots beyond
    /// <see cref="VersioningOptions.MaxSingleDots"/> are dropped, the lowest of each actor first and never the new one.
    /// That is safe: a smaller context replaces less. The dropped versions were already replaced by the write that this
    /// context answers, so at worst a replica that has not heard of that write shows one of them as a sibling until it has.
    /// </remarks>
    /// <param name="clientContext">The context that came with the write.</param>
    /// <param name="dot">The dot minted for the write.</param>
    /// <param name="written">The new version's timestamp: <see cref="CausalContext.LatestWrite"/> of the set that the write returned.</param>
    /// <param name="options">The limits.</param>
    public static CausalContext ReplyContext(this CausalContext clientContext, Dot dot, HybridTimestamp written, VersioningOptions options)
    {
        var context = clientContext.With(dot, written);
        return ContextPruning.LimitDots(context, context, [dot], options.MaxSingleDots - 1);
    }

    internal static ulong VectorCounter(CausalContext context, Actor actor)
    {
        var vector = context.Vector.AsSpan();
        var low = 0;
        var high = vector.Length - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = vector[middle].Actor.CompareTo(actor);
            if (order == 0) return vector[middle].Counter;
            if (order < 0) low = middle + 1;
            else high = middle - 1;
        }

        return 0;
    }

    internal static HybridTimestamp Later(HybridTimestamp left, HybridTimestamp right) => left.Value >= right.Value ? left : right;

    private static bool AddsNothing(CausalContext context, CausalContext addition)
    {
        if (ReferenceEquals(context, addition)) return true;
        if (addition.LatestWrite.Value > context.LatestWrite.Value) return false;
        var mine = context.Vector.AsSpan();
        var at = 0;
        foreach (ref readonly var entry in addition.Vector.AsSpan())
        {
            while (at < mine.Length && mine[at].Actor.CompareTo(entry.Actor) < 0) at++;
            if (at == mine.Length || mine[at].Actor != entry.Actor) return false;
            if (mine[at].Counter < entry.Counter || mine[at].TouchedAt < entry.TouchedAt) return false;
        }

        foreach (ref readonly var dot in addition.Dots.AsSpan())
        {
            if (!context.Contains(dot)) return false;
        }

        return true;
    }

    private static ImmutableArray<VectorEntry> UnionOfVectors(ReadOnlySpan<VectorEntry> left, ReadOnlySpan<VectorEntry> right)
    {
        var merged = new VectorEntry[left.Length + right.Length];
        int count = 0, l = 0, r = 0;
        while (l < left.Length && r < right.Length)
        {
            var order = left[l].Actor.CompareTo(right[r].Actor);
            merged[count++] = order < 0 ? left[l++] : order > 0 ? right[r++] : Higher(left[l++], right[r++]);
        }

        while (l < left.Length) merged[count++] = left[l++];
        while (r < right.Length) merged[count++] = right[r++];
        return Trimmed(merged, count);
    }

    private static VectorEntry Higher(in VectorEntry left, in VectorEntry right) =>
        new(left.Actor, Math.Max(left.Counter, right.Counter), Math.Max(left.TouchedAt, right.TouchedAt));

    private static ImmutableArray<Dot> UnionOfDots(ReadOnlySpan<VectorEntry> vector, ReadOnlySpan<Dot> left, ReadOnlySpan<Dot> right)
    {
        if (left.IsEmpty && right.IsEmpty) return [];
        var merged = new Dot[left.Length + right.Length];
        int count = 0, l = 0, r = 0, v = 0;
        while (l < left.Length || r < right.Length)
        {
            var order = l == left.Length ? 1 : r == right.Length ? -1 : left[l].CompareTo(right[r]);
            var dot = order <= 0 ? left[l] : right[r];
            if (order <= 0) l++;
            if (order >= 0) r++;
            while (v < vector.Length && vector[v].Actor.CompareTo(dot.Actor) < 0) v++;
            var covered = v < vector.Length && vector[v].Actor == dot.Actor && vector[v].Counter >= dot.Counter;
            if (!covered) merged[count++] = dot;
        }

        return Trimmed(merged, count);
    }

    private static ImmutableArray<T> Trimmed<T>(T[] items, int count)
    {
        if (count < items.Length) Array.Resize(ref items, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(items);
    }
}

using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace OrleansKv.Versioning;

/// <summary>
/// What replicas do with version sets: the sync and update operations of dotted version vectors (Preguiça et al., "Dotted
/// Version Vectors"), with one context for all siblings (Almeida et al., "Scalable and Accurate Causality Tracking for
/// Eventually Consistent Stores"). A set is never changed; each operation returns another, or the same when nothing changes.
/// </summary>
public static class VersionSets
{
    /// <summary>
    /// The join of what two replicas know: commutative, associative, idempotent. A version survives when both have it, or
    /// when the one that lacks it has never seen it. Returns <paramref name="left"/> itself when <paramref name="right"/>
    /// adds nothing to it, and the other way round, so a reference comparison tells whether anything changed.
    /// </summary>
    public static VersionSet Sync(VersionSet left, VersionSet right)
    {
        if (ReferenceEquals(left, right)) return left;
        var context = left.Context.Union(right.Context);
        var siblings = SameDots(left.Siblings, right.Siblings) ? left.Siblings : Survivors(left, right);
        if (ReferenceEquals(context, left.Context) && SameDots(siblings, left.Siblings)) return left;
        if (ReferenceEquals(context, right.Context) && SameDots(siblings, right.Siblings)) return right;
        return new VersionSet(context, siblings);
    }

    /// <summary>
    /// Applies a bucket's conflict policy: <see cref="ConflictPolicy.LastWriteWins"/> keeps the version with the latest
    /// timestamp, of equal ones that with the highest dot. The context stays, so the others do not come back. Because a
    /// write gets a later timestamp than all it replaces, the winner of a join is the later of the two winners, and
    /// reducing after every join is itself a join.
    /// </summary>
    public static VersionSet Reduce(VersionSet set, ConflictPolicy policy)
    {
        if (policy != ConflictPolicy.LastWriteWins || set.Siblings.Length < 2) return set;
        var winner = set.Siblings[0];
        foreach (var version in set.Siblings)
        {
            // Siblings are in ascending order of dots: of equal timestamps the last one wins.
            if (version.Written.Value >= winner.Written.Value) winner = version;
        }

        return set with { Siblings = [winner] };
    }

    /// <summary>Joins two sets under a bucket's conflict policy.</summary>
    public static VersionSet Sync(VersionSet left, VersionSet right, ConflictPolicy policy) => Reduce(Sync(left, right), policy);

    /// <summary>
    /// Makes a client's write: replaces exactly the siblings that the client's context covers, adds the new version, and
    /// prunes the context to its limits. This is the only place that prunes: a join that forgot would not be a join.
    /// </summary>
    /// <param name="set">What the minting replica knows of the key.</param>
    /// <param name="dot">A new dot of that replica; see <see cref="IDotCounter"/> for what its counter promises.</param>
    /// <param name="content">What to write.</param>
    /// <param name="context">What the client had read; <see cref="CausalContext.Empty"/> for a write that replaces nothing.</param>
    /// <param name="timestamp">
    /// The replica's clock. The version gets this, or the next after everything that the set and the context have seen, if
    /// that is later: a write never looks older than what it replaces, whatever the clocks say.
    /// </param>
    /// <param name="policy">The bucket's conflict policy.</param>
    /// <param name="options">The limits.</param>
    /// <returns>The new set; its <see cref="CausalContext.LatestWrite"/> is the new version's timestamp.</returns>
    /// <exception cref="InvalidOperationException">
    /// The set or the context already knows the actor's counter: the replica's counter went back. Nothing may be written
    /// under this epoch, because the other replicas would take the new version for one long replaced.
    /// </exception>
    public static VersionSet Write(
        VersionSet set,
        Dot dot,
        ValueContent content,
        CausalContext context,
        HybridTimestamp timestamp,
        ConflictPolicy policy,
        VersioningOptions options)
    {
        var known = set.Context.Union(context);
        var highest = known.HighestCounter(dot.Actor);
        if (dot.Counter <= highest)
        {
            throw new InvalidOperationException(
                $"The counter of {dot.Actor} went back: {dot.Counter} was minted, but {highest} is already known. The store needs a new epoch.");
        }

        var written = CausalContexts.Later(timestamp, JustAfter(known.LatestWrite));
        var version = new VersionedValue(dot, written, content);
        var siblings = policy == ConflictPolicy.LastWriteWins ? [version] : Replace(set.Siblings, context, version);
        var touchedAt = timestamp.UnixMilliseconds;
        var next = known.WithAllUpTo(dot, written, touchedAt);
        var pruned = ContextPruning.Prune(next, set, siblings.AsSpan(), options);
        return new VersionSet(pruned, siblings);
    }

    /// <summary>
    /// Tells whether a client's write may be made under <see cref="VersioningOptions.MaxSiblings"/> and <see cref="VersioningOptions.MaxSiblingBytes"/>. A write that does not
    /// raise the number of siblings always may: it is how a set that repair has brought over the limit gets smaller.
    /// </summary>
    public static bool AllowsWrite(VersionSet set, CausalContext context, ConflictPolicy policy, VersioningOptions options)
    {
        if (policy == ConflictPolicy.LastWriteWins) return true;
        if (set.Siblings.Length < options.MaxSiblings && set.ValueBytes() < options.MaxSiblingBytes) return true;
        foreach (var version in set.Siblings)
        {
            if (context.Contains(version.Dot)) return true;
        }

        return false;
    }

    /// <summary>Tells whether two sets name the same dots, seen and surviving, with the same times.</summary>
    public static bool AreEqual(VersionSet left, VersionSet right) =>
        SameDots(left.Siblings, right.Siblings) && left.Context.Equals(right.Context);

    private static HybridTimestamp JustAfter(HybridTimestamp timestamp) =>
        timestamp.Value == long.MaxValue ? timestamp : new HybridTimestamp(timestamp.Value + 1);

    private static ImmutableArray<VersionedValue> Survivors(VersionSet left, VersionSet right)
    {
        var mine = left.Siblings.AsSpan();
        var theirs = right.Siblings.AsSpan();
        var survivors = new VersionedValue[mine.Length + theirs.Length];
        int count = 0, l = 0, r = 0;
        while (l < mine.Length || r < theirs.Length)
        {
            var order = l == mine.Length ? 1 : r == theirs.Length ? -1 : mine[l].Dot.CompareTo(theirs[r].Dot);
            if (order == 0)
            {
                survivors[count++] = mine[l++];
                r++;
            }
            else if (order < 0)
            {
                var version = mine[l++];
                if (!right.Context.Contains(version.Dot)) survivors[count++] = version;
            }
            else
            {
                var version = theirs[r++];
                if (!left.Context.Contains(version.Dot)) survivors[count++] = version;
            }
        }

#if PLANTED_BUGS
        if (mine.Length > 1 && theirs.Length > 1 && count > 1 && PlantedBug.Is(PlantedBug.SyncDropsSibling)) count--;
#endif
        if (count < survivors.Length) Array.Resize(ref survivors, count);
        return ImmutableCollectionsMarshal.AsImmutableArray(survivors);
    }

    private static ImmutableArray<VersionedValue> Replace(ImmutableArray<VersionedValue> siblings, CausalContext context, VersionedValue version)
    {
        var result = ImmutableArray.CreateBuilder<VersionedValue>(siblings.Length + 1);
        var added = false;
        foreach (var sibling in siblings)
        {
            if (context.Contains(sibling.Dot)) continue;
            if (!added && version.Dot.CompareTo(sibling.Dot) < 0)
            {
                result.Add(version);
                added = true;
            }

            result.Add(sibling);
        }

        if (!added) result.Add(version);
        return result.DrainToImmutable();
    }

    private static bool SameDots(ImmutableArray<VersionedValue> left, ImmutableArray<VersionedValue> right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
        {
            if (left[i].Dot != right[i].Dot) return false;
        }

        return true;
    }
}

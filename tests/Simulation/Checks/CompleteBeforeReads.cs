using OrleansKv.Ring;
using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>A new home replica counts for reads only when it is complete, and the writes of the move are on both sides of it.</summary>
internal sealed class CompleteBeforeReads : ICheck
{
    public string Name => "complete-before-reads";

    public string Promise =>
        "When reads of a key range that moves go over to its new home replicas, each of these that is new has made durable all that home replicas had acknowledged before the move, or what replaced it, and W of them all that was acknowledged since. Not judged where a home replica lost its data.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from lineage in lineages.All
        where lineage.HasMoved && lineage.LostCopies == 0 && !lineage.HasForgetfulReplica
        from problem in Judge(history, lineage)
        select problem;

    private static IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineage lineage)
    {
        var range = KeySpace.RangeOf(lineage.Key.Bucket, lineage.Key.Key, history.Plan.Ring.KeyRanges);
        TimeSpan? began = null;
        RangeLayout? filling = null;
        foreach (var (at, ring) in history.Rings)
        {
            var layout = ring.LayoutOf(range);
            if (layout.Phase == MovePhase.Filling && filling?.Version != layout.Version) (began, filling) = (at, layout);
            if (layout.Phase != MovePhase.Switching || filling is null)
            {
                if (layout.Phase != MovePhase.Filling) filling = null;
                continue;
            }

            foreach (var detail in Judge(history, lineage, filling, began!.Value, at)) yield return (at, detail);
            filling = null;
        }
    }

    private static IEnumerable<string> Judge(History history, Lineage lineage, RangeLayout filling, TimeSpan began, TimeSpan at)
    {
        var n = lineage.Final.Bucket.N;
        // What a store refused, or a crash cut off, may be in the log all the same, and be there after the next start.
        var stores = history.Stored.Where(stored => stored.Key == lineage.Key && (stored.Completed ?? stored.At) <= at).ToList();
        var added = filling.To.Take(n).Where(node => filling.IsFilled(node, n)).ToList();
        foreach (var write in lineage.Acknowledged.Where(write => write.Ended <= at && !write.IsSloppy))
        {
            // Of a write that was minted more than once, one version was acknowledged, and it is not known which.
            if (lineage.Of(write) is not [var version] || lineage.WasReaped(version.Dot, at) || lineage.WasForgotten(version.Dot)) continue;
            var holders = stores.Where(stored => stored.Set.Context.Contains(version.Dot) || HasLater(lineage, stored.Set, version)).Select(static stored => stored.Node).ToHashSet();
            if (write.Ended < began && added.Find(node => !holders.Contains(node)) is { } lacking)
                yield return $"reads of {version.Describe()} went over to {lacking}, which did not have it";
            if (filling.To.Take(n).Count(holders.Contains) < Math.Min(write.Needed, Math.Min(n, filling.To.Length)))
                yield return $"reads of {version.Describe()} went over to {string.Join(", ", filling.To.Take(n))}, of which {filling.To.Take(n).Count(holders.Contains)} had it, and not {write.Needed}";
        }
    }

    /// <summary>Where the last write wins it replaces the others with no context of theirs, and in time their dots may be cut.</summary>
    private static bool HasLater(Lineage lineage, VersionSet set, MintedVersion version) =>
        lineage.IsLastWriteWins && set.Siblings.Any(sibling => Lineage.CompareWritten(sibling, version.Version) > 0);
}

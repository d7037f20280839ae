using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>
/// Goes through a key's store writes, replica by replica, and holds every set against the oracle: by the versions that its context has
/// seen, and the contexts that their clients sent, its siblings must be those that nothing has replaced. The cost is that of what is new in each set.
/// </summary>
internal static class StoreReplay
{
    public static IEnumerable<StoreStep> WrongSteps(Lineage lineage)
    {
        var replicas = new Dictionary<(string Node, int Life), Replica>();
        var reported = new HashSet<(Dot, StoreFault)>();
        foreach (var stored in lineage.Stored)
        {
            if (!replicas.TryGetValue((stored.Node, stored.Life), out var replica))
                replicas.Add((stored.Node, stored.Life), replica = new Replica(new SeenVersions(lineage)));
            else if (lineage.IsForgetful(stored.Node) && !Covers(stored.Set.Context, replica.Last.Context))
                replicas[(stored.Node, stored.Life)] = replica = new Replica(new SeenVersions(lineage));
            var added = replica.Seen.See(stored.Set.Context);
            // What is wrong in one set stays wrong in the next ones, and on the replicas that get it: the first says it.
            foreach (var (version, fault) in lineage.IsLastWriteWins ? LastWriteWins(lineage, replica, added, stored) : Siblings(lineage, replica, added, stored))
                if (reported.Add((version.Dot, fault))) yield return new StoreStep(lineage, stored, version, fault);
            replica.Last = stored.Set;
        }
    }

    private static IEnumerable<(MintedVersion Version, StoreFault Fault)> Siblings(Lineage lineage, Replica replica, List<MintedVersion> added, StoredSet stored)
    {
        var set = stored.Set;
        foreach (var sibling in set.Siblings)
        {
            if (replica.Seen.CertainlyReplaced.Contains(sibling.Dot) && lineage.Find(sibling.Dot) is { } version && !lineage.WasForgotten(sibling.Dot))
                yield return (version, StoreFault.FalseSibling);
        }

        var gone = replica.Last.Siblings.Select(sibling => lineage.Find(sibling.Dot)).OfType<MintedVersion>().Concat(added);
        foreach (var version in gone)
        {
            if (Lineage.Holds(set, version.Dot) || replica.Seen.Replaced.Contains(version.Dot)) continue;
            if (!lineage.MayBeGone(version, replica.Seen)) yield return (version, StoreFault.FalseMerge);
        }
    }

    private static IEnumerable<(MintedVersion Version, StoreFault Fault)> LastWriteWins(Lineage lineage, Replica replica, List<MintedVersion> added, StoredSet stored)
    {
        var winner = stored.Set.Siblings.Length > 0 ? stored.Set.Siblings[0] : null;
        foreach (var sibling in stored.Set.Siblings)
        {
            if (sibling != winner && lineage.Find(sibling.Dot) is { } second) yield return (second, StoreFault.NotLast);
        }

        var gone = replica.Last.Siblings.Select(sibling => lineage.Find(sibling.Dot)).OfType<MintedVersion>().Concat(added);
        foreach (var version in gone)
        {
            if (winner is not null && Lineage.CompareWritten(version.Version, winner) <= 0) continue;
            if (lineage.TookEffect(version)) yield return (version, StoreFault.NotLast);
        }
    }

    /// <summary>False when what a replica had was damaged and so counted as missing: it began anew.</summary>
    private static bool Covers(CausalContext context, CausalContext earlier)
    {
        foreach (var entry in earlier.Vector)
            if (!context.Contains(new Dot(entry.Actor, entry.Counter))) return false;
        foreach (var dot in earlier.Dots)
            if (!context.Contains(dot)) return false;
        return true;
    }

    private sealed class Replica(SeenVersions seen)
    {
        public SeenVersions Seen => seen;

        public VersionSet Last { get; set; } = VersionSet.Empty;
    }
}

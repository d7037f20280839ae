using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>A fallback keeps what it has until others have it (DeCandia et al., "Dynamo", section 4.6).</summary>
internal sealed class HandedOverBeforeRemoved : ICheck
{
    /// <summary>Home replicas forget a key within so long of each other.</summary>
    private static readonly TimeSpan Forgetting = TimeSpan.FromSeconds(1);

    public string Name => "handed-over-before-removed";

    public string Promise =>
        "When a fallback removes its copy of an acknowledged write, W other replicas have made it durable, or what replaced it; of any other write, one has. Not judged where home replicas lost their data; a fallback that lost its own counts for what it had.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        var failed = history.Stored.Where(static stored => stored.HasFailed).ToLookup(static stored => stored.Key);
        return from lineage in lineages.All
               where lineage.LostCopies == 0 && !lineage.HasForgetfulReplica
               from problem in Judge(lineage, [.. failed[lineage.Key]])
               select problem;
    }

    private static IEnumerable<(TimeSpan At, string Detail)> Judge(Lineage lineage, IReadOnlyList<StoredSet> failed)
    {
        var durable = new Dictionary<string, VersionSet>();
        for (var i = 0; i < lineage.Stored.Length; i++)
        {
            var stored = lineage.Stored[i];
            if (stored.Set.IsNothing && !lineage.IsHome(stored.Node, stored.At))
            {
                foreach (var version in (durable.GetValueOrDefault(stored.Node)?.Siblings ?? []).Select(sibling => lineage.Find(sibling.Dot)).OfType<MintedVersion>())
                {
                    // Of a write that was minted more than once, one version was acknowledged, and it is not known which.
                    var needed = version.Operation is { Outcome: OperationOutcome.Ok } write && write.Ended <= stored.At && lineage.Of(write).Count == 1
                        ? Math.Min(write.Needed, lineage.CountHomes(stored.Node, stored.At))
                        : 1;
                    var holders = Holders(lineage, i, version.Dot, failed);
                    if (holders.Count >= needed || lineage.WasReaped(version.Dot, stored.At + Forgetting) || lineage.WasForgotten(version.Dot)) continue;
                    yield return (stored.At, $"{stored.Node} removed its copy of {version.Describe()}, which {needed} others should have had; {(holders.Count == 0 ? "none" : "only " + string.Join(", ", holders))} had it");
                }
            }

            if (stored.Completed is not null) durable[stored.Node] = stored.Set;
        }
    }

    /// <summary>
    /// The nodes that had made the version, or the knowledge of what replaced it, durable when a fallback asked for the removal of its copy. A write that a failed sync or a
    /// crash cut off may be found in the log by the next start, which then has it without another write. Another fallback whose disk a fault destroyed had its part, and nobody knows that it has none any more.
    /// </summary>
    private static List<string> Holders(Lineage lineage, int removal, Dot dot, IReadOnlyList<StoredSet> failed)
    {
        var removed = lineage.Stored[removal];
        var seen = new HashSet<string> { removed.Node };
        var holders = new List<string>();
        for (var i = removal - 1; i >= 0; i--)
        {
            var stored = lineage.Stored[i];
            if (stored.Completed is null && stored.Set.Context.Contains(dot)) holders.Add(stored.Node);
            if (stored.Completed <= removed.At && (seen.Add(stored.Node) || lineage.LostItsDisk(stored.Node)) && stored.Set.Context.Contains(dot)) holders.Add(stored.Node);
        }

        holders.AddRange(failed.Where(stored => stored.At < removed.At && stored.Node != removed.Node && stored.Set.Context.Contains(dot)).Select(static stored => stored.Node));

        return [.. holders.Where(node => node != removed.Node).Distinct()];
    }
}

using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>W is a number of replicas: each counts once, and only with what its store has said is durable.</summary>
internal sealed class AcknowledgedByEnough : ICheck
{
    public string Name => "acknowledged-by-enough";

    public string Promise => "When a client sees its write acknowledged, W home replicas have made durable a set that knows of one and the same version of it.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        foreach (var lineage in lineages.All)
        {
            foreach (var write in lineage.Acknowledged)
            {
                var versions = lineage.OfAcknowledged(write).ToList();
                if (versions.Count == 0) continue;
                var most = versions.Max(version => Holders(lineage, version, write));
                if (most < write.Needed)
                    yield return (write.Ended!.Value, $"{write} was acknowledged, and {most} replicas had it, not {write.Needed}: {string.Join("; ", versions.Select(static version => version.Describe()))}");
            }
        }
    }

    /// <summary>Replicas that had made the version, or the knowledge of what replaced it, durable by then; counted no further than needed.</summary>
    private static int Holders(Lineage lineage, MintedVersion version, Operation write)
    {
        var nodes = new HashSet<string>();
        for (var i = FirstAt(lineage, version.At); i < lineage.Stored.Length && lineage.Stored[i].At <= write.Ended && nodes.Count < write.Needed; i++)
        {
            var stored = lineage.Stored[i];
            if (stored.Completed <= write.Ended && !nodes.Contains(stored.Node) && stored.Set.Context.Contains(version.Dot)) nodes.Add(stored.Node);
        }
        return nodes.Count;
    }

    /// <summary>The place of the first store write at or after an instant: they are in the order in which they were asked for.</summary>
    private static int FirstAt(Lineage lineage, TimeSpan instant)
    {
        var (low, high) = (0, lineage.Stored.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if (lineage.Stored[middle].At < instant) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}

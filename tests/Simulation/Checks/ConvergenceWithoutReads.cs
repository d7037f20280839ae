using System.Collections.Immutable;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>Eventual consistency that does not need a reader: anti-entropy.</summary>
internal sealed class ConvergenceWithoutReads : ICheck
{
    public string Name => "convergence-without-reads";

    public string Promise => "When the last reads begin, at least 30 s after the faults stopped, what the home replicas of every key have stored is equal already.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        foreach (var lineage in lineages.All)
        {
            if (lineage.Final.Reads.IsEmpty) continue;
            var began = lineage.Final.Reads[0].Started;
            if (began < history.Healed + SimulationPlan.ConvergenceLimit)
            {
                yield return (began, $"{lineage.Key.Bucket}/{lineage.Key.Key} was read {began - history.Healed} after the faults stopped: nobody can tell");
                yield break;
            }
            if (Agreement.Of(StoredBefore(history, lineage, began)) is { } difference) yield return (began, $"{lineage.Key.Bucket}/{lineage.Key.Key}, not read since: {difference}");
        }
    }

    private static ImmutableArray<(string Node, VersionSet? Set)> StoredBefore(History history, Lineage lineage, TimeSpan instant)
    {
        var sets = new SortedDictionary<string, VersionSet?>(StringComparer.Ordinal);
        foreach (var node in history.Plan.HomesOf(lineage.Key, lineage.Final.Bucket.N))
            if (node != history.DeadNode) sets.Add(node, VersionSet.Empty);
        foreach (var stored in lineage.Stored)
            if (stored.Completed < instant && sets.ContainsKey(stored.Node)) sets[stored.Node] = stored.Set;
        return [.. sets.Select(static replica => (replica.Key, replica.Value))];
    }
}

using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Checks;

/// <summary>Eventual consistency that does not need a reader: anti-entropy.</summary>
internal sealed class ConvergenceWithoutReads : ICheck
{
    public string Name => "convergence-without-reads";

    public string Promise => "When the last reads begin, at least 30 s after the faults stopped, what the living home replicas of every key hold is equal already.";

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
            if (Agreement.Of(lineage.Final.Unread) is { } difference) yield return (began, $"{lineage.Key.Bucket}/{lineage.Key.Key}, not read since: {difference}");
        }
    }
}

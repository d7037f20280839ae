using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Checks;

/// <summary>Eventual consistency with its bound: by read repair alone, as every key is read from all replicas.</summary>
internal sealed class Convergence : ICheck
{
    public string Name => "convergence";

    public string Promise => "After the faults have stopped and every key has been read once, all living home replicas of every key are equal within 30 s.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        if (history.Converged is not null) yield break;
        foreach (var final in history.Final)
        {
            if (Agreement.Of(final.Replicas) is not { } difference) continue;
            var from = final.Reads.IsEmpty ? history.Healed : final.Reads[0].Ended ?? history.Healed;
            yield return (from + SimulationPlan.ConvergenceLimit, $"{final.Key.Bucket}/{final.Key.Key}, read at {Instants.Format(from)}: {difference}");
        }
    }
}

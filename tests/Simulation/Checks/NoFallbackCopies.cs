using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Checks;

/// <summary>What fallbacks keep is for others, and goes to them (DeCandia et al., "Dynamo", section 4.6).</summary>
internal sealed class NoFallbackCopies : ICheck
{
    public string Name => "no-fallback-copies";

    public string Promise => "30 s after all home replicas are equal, no other node has a copy of a key, unless one of the home replicas stays dead.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from final in history.Final
        where !final.Strays.IsEmpty && !history.KeepsADeadHome(final)
        select (history.Healed + SimulationPlan.ConvergenceLimit, $"{final.Key.Bucket}/{final.Key.Key} is still on {string.Join(", ", final.Strays)}");
}

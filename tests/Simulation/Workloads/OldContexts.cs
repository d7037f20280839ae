using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Workloads;

/// <summary>Writes with contexts from long ago, as a tab does that was left open.</summary>
internal sealed class OldContexts : IWorkload
{
    public string Name => "old-contexts";

    public async Task StepAsync(SimulatedClient client)
    {
        var key = client.AnyKey();
        if (client.Random.Chance(0.4)) await client.GetAsync(key);
        if (client.OldContext(key) is not { } context) await client.PutAsync(key);
        else if (client.Random.Chance(0.2)) await client.DeleteAsync(key, ContextUse.Stale, context);
        else await client.PutAsync(key, ContextUse.Stale, context);
    }
}

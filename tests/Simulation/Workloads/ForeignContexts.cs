using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Workloads;

/// <summary>Mixes contexts up, or makes them up. Such a write must be refused.</summary>
internal sealed class ForeignContexts : IWorkload
{
    public string Name => "foreign-contexts";

    public async Task StepAsync(SimulatedClient client)
    {
        var key = client.AnyKey();
        await client.GetAsync(key);
        if (client.Random.Chance(0.5)) await client.PutAsync(key);
        if (client.ForeignContext(key) is not { } foreign) return;
        if (client.Random.Chance(0.2)) foreign = foreign[..^1] + (foreign[^1] == 'A' ? 'B' : 'A');
        if (client.Random.Chance(0.2)) await client.DeleteAsync(key, ContextUse.Foreign, foreign);
        else await client.PutAsync(key, ContextUse.Foreign, foreign);
    }
}

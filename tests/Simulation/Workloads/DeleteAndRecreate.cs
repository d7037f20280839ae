using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Workloads;

/// <summary>Deletes keys, with a context and without, and writes them again.</summary>
internal sealed class DeleteAndRecreate : IWorkload
{
    public string Name => "delete-and-recreate";

    public async Task StepAsync(SimulatedClient client)
    {
        var key = client.AnyKey();
        if (client.Random.Chance(0.5))
        {
            var read = await client.GetAsync(key);
            if (read.Returned is not null && client.LastContext(key) is { } context) await client.DeleteAsync(key, ContextUse.Read, context);
        }
        else
        {
            await client.DeleteAsync(key);
        }
        if (client.Random.Chance(0.3)) await client.GetAsync(key);
        if (client.Random.Chance(0.7)) await client.PutAsync(key);
    }
}

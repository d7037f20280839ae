using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Workloads;

/// <summary>Writes without having read: every put is concurrent with all that is there.</summary>
internal sealed class BlindPuts : IWorkload
{
    public string Name => "blind-puts";

    public async Task StepAsync(SimulatedClient client)
    {
        var key = client.AnyKey();
        await client.PutAsync(key);
        // Siblings without end would only meet their limit: now and then somebody resolves them.
        if (client.Random.Chance(0.3)) await ReadModifyWrite.ReplaceAsync(client, key);
    }
}

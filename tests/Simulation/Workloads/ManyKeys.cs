using OrleansKv.Replicas;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Workloads;

/// <summary>Writes ever new keys and reads them back, in every bucket.</summary>
internal sealed class ManyKeys : IWorkload
{
    public string Name => "many-keys";

    public async Task StepAsync(SimulatedClient client)
    {
        var key = new ObjectKey(client.Random.Pick(client.Buckets), $"{client.Name}-{client.Random.Next(client.Started + 1)}");
        await client.PutAsync(key);
        if (client.Random.Chance(0.5)) await client.GetAsync(key);
    }
}

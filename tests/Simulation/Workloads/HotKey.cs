using OrleansKv.Replicas;
using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Workloads;

/// <summary>Everybody reads and writes one key, each with what it knows.</summary>
internal sealed class HotKey : IWorkload
{
    public string Name => "hot-key";

    public async Task StepAsync(SimulatedClient client)
    {
        var key = new ObjectKey("plain", "hot");
        switch (client.Random.Next(5))
        {
            case 0:
                await client.PutAsync(key);
                break;
            case 1:
                await client.GetAsync(key);
                break;
            case 2 when client.LastContext(key) is { } context:
                // The context that its own last write returned: a chain of writes without a read.
                await client.PutAsync(key, ContextUse.Read, context);
                break;
            default:
                await ReadModifyWrite.ReplaceAsync(client, key);
                break;
        }
    }
}

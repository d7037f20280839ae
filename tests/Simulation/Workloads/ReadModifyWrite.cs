using OrleansKv.Replicas;
using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Workloads;

/// <summary>Reads, and replaces what it has read.</summary>
internal sealed class ReadModifyWrite : IWorkload
{
    public string Name => "read-modify-write";

    public Task StepAsync(SimulatedClient client) => ReplaceAsync(client, client.AnyKey());

    public static async Task ReplaceAsync(SimulatedClient client, ObjectKey key)
    {
        var read = await client.GetAsync(key);
        if (read.Outcome != OperationOutcome.Ok) return;
        await (client.LastContext(key) is { } context && read.Returned is not null
            ? client.PutAsync(key, ContextUse.Read, context)
            : client.PutAsync(key));
    }
}

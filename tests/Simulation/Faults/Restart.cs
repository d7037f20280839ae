using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>A node is stopped in order, as for an upgrade, and started again.</summary>
internal sealed class Restart : IFault
{
    public string Name => "restart";

    public string Description => "a node is stopped in order and started again, at once or after up to 5 s";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            context.Injected(node.Name, node.Name);
            await node.StopAsync();
            if (context.Random.Chance(0.5)) await context.HoldAsync(context.Random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)));
            await node.EnsureRunningAsync();
        }
    }
}

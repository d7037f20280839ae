using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>A disk takes its time, as one does that is about to fail or is shared.</summary>
internal sealed class SlowDisk : IFault
{
    public string Name => "slow-disk";

    public string Description => "every access to a node's disk takes up to seconds longer for a while";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            var node = context.Random.Pick(context.World.Nodes);
            node.Disk.Slowness = TimeSpan.FromMilliseconds(context.Random.Pick([2, 20, 200]));
            await context.HoldAsync($"{node.Name} by {node.Disk.Slowness.TotalMilliseconds} ms", () => node.Disk.Slowed, node.Name);
            node.Disk.Slowness = TimeSpan.Zero;
        }
    }
}

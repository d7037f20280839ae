using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>A disk has no space left for a while: for nothing new, or for nothing at all.</summary>
internal sealed class FullDisk : IFault
{
    public string Name => "full-disk";

    public string Description => "a node's disk refuses new files, or all writes, for a while; sometimes the node starts again meanwhile";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            var disk = node.Disk;
            disk.Capacity = disk.Used;
            disk.IsFull = context.Random.Chance(0.5);
            if (context.Random.Chance(0.3))
            {
                node.Kill();
                await node.EnsureRunningAsync();
            }

            await context.HoldAsync($"{node.Name}, {(disk.IsFull ? "for all writes" : "for new files")}", () => disk.Refused, node.Name);
            disk.Capacity = long.MaxValue;
            disk.IsFull = false;
        }
    }
}

using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>Bits turn around that were synced long ago, on the disk of the victim alone.</summary>
internal sealed class BitFlip : IFault
{
    public string Name => "bit-flip";

    public string Description => "up to three bits of what the victim's disk had made durable turn around; sometimes the node starts again";

    public bool IsDestructive => true;

    public async Task RunAsync(FaultContext context)
    {
        var node = context.Victim;
        while (await context.NextAsync())
        {
            var flips = Enumerable.Range(0, context.Random.Next(1, 4)).Count(_ => node.Disk.FlipBit());
            if (flips > 0) context.Injected($"{flips} of {node.Name}", node.Name);
            if (context.Random.Chance(0.5)) continue;
            node.Kill();
            await node.EnsureRunningAsync();
        }
    }
}

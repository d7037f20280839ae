using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>The victim's disk is replaced by an empty one: once in a run, as nothing but the repair of reads brings its data back.</summary>
internal sealed class WipedDisk : IFault
{
    public string Name => "wiped-disk";

    public string Description => "the victim is killed, its disk emptied, and it starts again after up to 5 s; once in a run";

    public bool IsDestructive => true;

    public async Task RunAsync(FaultContext context)
    {
        if (!await context.NextAsync()) return;
        var node = context.Victim;
        node.Kill();
        node.Disk.Wipe();
        context.Injected(node.Name, node.Name);
        await context.HoldAsync(context.Random.Between(TimeSpan.Zero, TimeSpan.FromSeconds(5)));
        await node.EnsureRunningAsync();
    }
}

using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>
/// Reads of the victim's disk fail, once or a few times. It is as bad as a flipped bit: to a replica, what it cannot read is missing, and
/// the next write takes its place.
/// </summary>
internal sealed class ReadError : IFault
{
    public string Name => "read-error";

    public string Description => "a few reads of the victim's disk fail, sometimes while it starts";

    public bool IsDestructive => true;

    public async Task RunAsync(FaultContext context)
    {
        var node = context.Victim;
        while (await context.NextAsync())
        {
            node.Disk.FailingReads = context.Random.Chance(0.8) ? 1 : context.Random.Next(2, 6);
            if (context.Random.Chance(0.3))
            {
                node.Kill();
                await node.EnsureRunningAsync();
            }

            await context.HoldAsync(node.Name, () => node.Disk.FailedReads, node.Name);
            node.Disk.FailingReads = 0;
        }
    }
}

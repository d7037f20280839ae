using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>Writes or syncs of the disk fail, once or a few times. The supervisor restarts a node whose store takes no more writes.</summary>
internal sealed class IoError : IFault
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    public string Name => "io-error";

    public string Description => "a few writes or syncs of a node's disk fail, sometimes while it starts; a node whose store has failed starts again";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            var disk = node.Disk;
            var (before, kind) = (disk.Failed, context.Random.Pick(["write", "sync"]));
            var count = context.Random.Chance(0.8) ? 1 : context.Random.Next(2, 6);
            if (kind == "write") disk.FailingWrites = count;
            else disk.FailingSyncs = count;

            if (context.Random.Chance(0.2)) await RestartAsync(node);
            for (var i = 0; i < 25 && disk.Failed == before && !context.IsOver; i++) await context.HoldAsync(Look);
            await context.HoldAsync(context.Duration());
            disk.FailingWrites = disk.FailingSyncs = 0;
            if (disk.Failed > before) context.Injected($"{disk.Failed - before} times {kind} of {node.Name}", node.Name);
            if (node.HasFailed) await RestartAsync(node);
        }
    }

    private static Task RestartAsync(SimulatedNode node)
    {
        node.Kill();
        return node.EnsureRunningAsync();
    }
}

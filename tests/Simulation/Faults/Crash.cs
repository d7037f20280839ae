using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>
/// Kills nodes at any await of their code, also while they start or stop, one or several at once, and starts them again after a while.
/// What their operating system has taken from them is kept: the machine stays on.
/// </summary>
internal sealed class Crash : IFault
{
    public string Name => "crash";

    public string Description => "kills a node, rarely several, at any await, also while it starts or stops; it starts again after up to 15 s";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            var count = context.Random.Chance(0.15) ? context.Random.Next(2, context.World.Nodes.Length + 1) : 1;
            var nodes = count == 1 ? [node] : context.PickNodes(count).Select(context.World.Node).ToList();
            await Task.WhenAll(nodes.Select(each => CrashAsync(context, each)));
        }
    }

    private static async Task CrashAsync(FaultContext context, SimulatedNode node)
    {
        if (node.IsUp && context.Random.Chance(0.1))
        {
            await Task.WhenAll(node.StopAsync(), context.KillAsync(node, "killed while it stopped"));
        }
        else
        {
            await context.KillAsync(node, "killed");
        }

        await context.HoldAsync(context.Random.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(15)));
        if (!context.IsOver && !node.IsRunning && context.Random.Chance(0.2))
        {
            await Task.WhenAll(node.EnsureRunningAsync(), context.KillAsync(node, "killed while it started"));
        }

        await node.EnsureRunningAsync();
    }
}

using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>Kills a node between any two pieces of work of the world, that is, at any await of its code, and starts it again after a while.</summary>
internal sealed class Crash : IFault
{
    private const int MaxSteps = 400;

    public string Name => "crash";

    public string Description => "kills a node at any await; it starts again after up to 15 s";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            context.Injected("killed", node.Name);
            context.World.Loop.AfterSteps(context.Random.Next(MaxSteps), node.Kill);
            await context.HoldAsync(context.Random.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(15)));
            await node.EnsureRunningAsync();
        }
    }
}

using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>A machine's clock runs fast or slow.</summary>
internal sealed class ClockDrift : IFault
{
    public string Name => "clock-drift";

    public string Description => "the clock of a node runs fast or slow by up to 0.1 %, rarely 1 %; it may stay so for good";

    public bool LosesNothing => true;

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            var node = context.Random.Pick(context.World.Nodes);
            var most = context.Random.Chance(0.1) ? 1e-2 : 1e-3;
            node.Clock.ChangeRate(1 + (most * ((2 * context.Random.NextDouble()) - 1)));
            context.Injected($"{node.Name} at {node.Clock.Rate}", node.Name);
        }

        if (context.Random.Chance(0.5)) return;
        foreach (var node in context.World.Nodes) node.Clock.ChangeRate(1);
    }
}

using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>A machine shows a wrong time of day, and corrects it by a jump.</summary>
internal sealed class ClockOffset : IFault
{
    private static readonly TimeSpan Most = TimeSpan.FromSeconds(4);

    public string Name => "clock-offset";

    public string Description => "the time of day of a node jumps, forwards or backwards, and is wrong by up to 4 s; it may stay so for good";

    public bool LosesNothing => true;

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            var node = context.Random.Pick(context.World.Nodes);
            node.Clock.Offset = context.Random.Between(-Most, Most) * context.Random.Pick([0.01, 0.2, 1]);
            context.Injected($"{node.Name} by {node.Clock.Offset.TotalMilliseconds} ms", node.Name);
        }

        if (context.Random.Chance(0.5)) return;
        foreach (var node in context.World.Nodes) node.Clock.Offset = TimeSpan.Zero;
    }
}

using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>The network gets slow: a link, or everything from and to a node.</summary>
internal sealed class Delay : IFault
{
    public string Name => "delay";

    public string Description => "a link, or everything from and to a node, takes up to seconds longer for a while";

    public bool LosesNothing => true;

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            var selection = Pick(context);
            var delay = context.Random.Exponential(TimeSpan.FromMilliseconds(context.Random.Pick([5, 50, 500])));
            foreach (var link in selection.Links) link.ExtraDelay = delay;
            await context.HoldAsync($"{selection.Name}, {delay.TotalMilliseconds} ms", () => selection.Sent);
            foreach (var link in selection.Links) link.ExtraDelay = TimeSpan.Zero;
        }
    }

    private static LinkSelection Pick(FaultContext context)
    {
        if (context.Random.Chance(0.5)) return context.PickLink();
        var node = context.Random.Pick(context.World.Nodes).Name;
        return LinkSelection.Between(context.World.Network, [node], context.PickPeers(node));
    }
}

namespace OrleansKv.Simulation.Faults;

/// <summary>Two groups of nodes that meet in one node only: no two nodes need agree on who is there.</summary>
internal sealed class Bridge : IFault
{
    public string Name => "bridge";

    public string Description => "two groups of nodes reach one node in common, but not each other, for a while";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            // The first is the bridge.
            var nodes = context.PickNodes();
            var count = context.Random.Next(1, nodes.Count - 1);
            var selection = LinkSelection.Between(context.World.Network, nodes[1..(1 + count)], nodes[(1 + count)..]);
            selection.Cut();
            await context.HoldAsync($"{selection.Name} over {nodes[0]}", () => selection.Lost);
            selection.Mend();
        }
    }
}

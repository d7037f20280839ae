namespace OrleansKv.Simulation.Faults;

/// <summary>Two machines, a node and all others, or two groups of nodes do not reach each other.</summary>
internal sealed class CutTwoWay : IFault
{
    public string Name => "cut-two-way";

    public string Description => "two nodes, a node and all others, or two groups do not reach each other for a while";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            var selection = Pick(context);
            selection.Cut();
            await context.HoldAsync(selection.Name, () => selection.Lost);
            selection.Mend();
        }
    }

    private static LinkSelection Pick(FaultContext context)
    {
        var nodes = context.PickNodes();
        var count = context.Random.Next(1, nodes.Count);
        var (left, right) = context.Random.Next(3) switch
        {
            0 => (nodes[..1], nodes[1..2]),
            1 => (nodes[..1], context.PickPeers(nodes[0])),
            _ => (nodes[..count], nodes[count..]),
        };
        return LinkSelection.Between(context.World.Network, left, right);
    }
}

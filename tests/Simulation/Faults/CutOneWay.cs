using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>What a machine sends does not arrive, while it hears the others.</summary>
internal sealed class CutOneWay : IFault
{
    public string Name => "cut-one-way";

    public string Description => "nothing arrives in one direction of a link, or of all links of a node, for a while";

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
        var node = context.Random.Pick(context.World.Nodes).Name;
        return context.Random.Next(3) switch
        {
            0 => LinkSelection.From(context.World.Network, node, context.PickPeers(node)),
            1 => LinkSelection.To(context.World.Network, node, context.PickPeers(node)),
            _ => context.PickLink(),
        };
    }
}

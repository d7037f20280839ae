using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>Links lose a share of their messages.</summary>
internal sealed class Loss : IFault
{
    private static readonly double[] Shares = [0.01, 0.05, 0.2, 0.5];

    public string Name => "loss";

    public string Description => "a few links, those of clients too, or all of them lose 1 to 50 % of their messages for a while";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            var share = context.Random.Pick(Shares);
            var selection = Pick(context);
            foreach (var link in selection.Links) link.Loss = share;
            await context.HoldAsync($"{share} of {selection.Name}", () => selection.Lost);
            foreach (var link in selection.Links) link.Loss = 0;
        }
    }

    private static LinkSelection Pick(FaultContext context)
    {
        if (context.Random.Chance(0.2))
        {
            var nodes = context.PickNodes();
            return LinkSelection.Among(context.World.Network, nodes);
        }

        var links = Enumerable.Range(0, context.Random.Next(1, 6)).Select(_ => context.PickLink()).ToList();
        return new LinkSelection(string.Join(", ", links.Select(static link => link.Name)), [.. links.SelectMany(static link => link.Links)]);
    }
}

namespace OrleansKv.Simulation.Faults;

/// <summary>Every message takes another time, so that those of different pairs overtake each other.</summary>
internal sealed class Reorder : IFault
{
    public string Name => "reorder";

    public string Description => "messages of different pairs of machines overtake each other for a while";

    public bool LosesNothing => true;

    public async Task RunAsync(FaultContext context)
    {
        var network = context.World.Network;
        while (await context.NextAsync())
        {
            network.Jitter = context.Plan.Jitter;
            await context.HoldAsync($"{context.Plan.Jitter.TotalMilliseconds} ms", () => network.Overtaking);
            network.Jitter = TimeSpan.Zero;
        }
    }
}

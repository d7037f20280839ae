namespace OrleansKv.Simulation.Faults;

/// <summary>Links clog one by one: what they carry comes all at once when they open.</summary>
internal sealed class Clog : IFault
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);

    public string Name => "clog";

    public string Description => "random links, one by one, hold everything back and let it go all at once";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            var count = context.Random.Next(1, 9);
            for (var i = 0; i < count && !context.IsOver; i++)
            {
                var selection = context.PickLink();
                var duration = context.Duration();
                // A call is given up after 10 s: an answer that comes later is lost.
                var opens = context.World.Now + (duration < Longest ? duration : Longest);
                foreach (var link in selection.Links)
                    if (link.CloggedUntil < opens) link.CloggedUntil = opens;
                await context.HoldAsync(selection.Name, () => selection.Held);
            }
        }
    }
}

namespace OrleansKv.Simulation.Faults;

/// <summary>A process stands still, as one does that is swapped out, suspended or collecting garbage.</summary>
internal sealed class Pause : IFault
{
    public string Name => "pause";

    public string Description => "a node's process stands still for 10 ms to 10 s";

    public async Task RunAsync(FaultContext context)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            var process = node.Process!;
            var time = TimeSpan.FromMilliseconds(10 * Math.Pow(1_000, context.Random.NextDouble()));
            process.Pause();
            await context.HoldAsync(time);
            if (process.HeldBack > 0) context.Injected($"{node.Name} for {time.TotalMilliseconds:0} ms: {process.HeldBack}", node.Name);
            process.Resume();
        }
    }
}

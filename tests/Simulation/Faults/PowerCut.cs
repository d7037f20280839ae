using OrleansKv.Simulation.World;
using OrleansKv.Simulation.World.Disk;

namespace OrleansKv.Simulation.Faults;

/// <summary>Machines that lose their power while they write, one, or several of a rack, and get it back after a while.</summary>
internal static class PowerCut
{
    private const int MaxChances = 30;

    /// <summary>An idle machine is not waited for longer.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <summary>Injects it until the safety phase is over.</summary>
    /// <param name="context">The run.</param>
    /// <param name="mode">What becomes of writes that were not synced.</param>
    /// <param name="describe">How the record says it; null when it had no effect.</param>
    public static async Task RunAsync(FaultContext context, Func<PowerLossMode> mode, Func<PowerLoss, string?> describe)
    {
        while (await context.NextAsync())
        {
            if (context.PickRunning() is not { } node) continue;
            var count = context.Random.Chance(0.15) ? context.Random.Next(2, context.World.Nodes.Length + 1) : 1;
            var nodes = count == 1 ? [node] : context.PickNodes(count).Select(context.World.Node).ToList();
            await Task.WhenAll(nodes.Select(each => StrikeAsync(context, each, mode(), describe)));
        }
    }

    private static async Task StrikeAsync(FaultContext context, SimulatedNode node, PowerLossMode mode, Func<PowerLoss, string?> describe)
    {
        if (node.Process is { IsDead: false } process)
        {
            var chances = context.Random.Next(MaxChances);
            process.AfterTurns(1, Look);
            await context.HoldAsync(Patience);
            if (!process.IsDead) Cut();

            void Look()
            {
                if (node.Disk.UnsyncedWrites > 0 && chances-- <= 0) Cut();
                else process.AfterTurns(1, Look);
            }

            void Cut()
            {
                node.Kill();
                if (describe(node.Disk.LosePower(mode)) is { } detail) context.Injected($"{node.Name} {detail}", node.Name);
            }
        }

        await context.HoldAsync(context.Random.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(15)));
        await node.EnsureRunningAsync();
    }
}

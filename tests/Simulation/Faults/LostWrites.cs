using OrleansKv.Simulation.World;
using OrleansKv.Simulation.World.Disk;

namespace OrleansKv.Simulation.Faults;

/// <summary>The power of machines fails: what was written and not synced is lost, all from some write on or each for itself.</summary>
internal sealed class LostWrites : IFault
{
    public string Name => "lost-writes";

    public string Description => "a machine, rarely several, loses its power while it writes, and with it writes that were not synced; it starts again after up to 15 s";

    public Task RunAsync(FaultContext context) => PowerCut.RunAsync(
        context,
        () => context.Random.Pick([PowerLossMode.EachForItself, PowerLossMode.Suffix]),
        static loss => loss.Lost > 0 ? $"lost {loss.Lost} changes" : null);
}

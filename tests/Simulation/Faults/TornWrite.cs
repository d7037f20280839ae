using OrleansKv.Simulation.World.Disk;

namespace OrleansKv.Simulation.Faults;

/// <summary>The power of machines fails in the middle of a write: its first bytes are on the disk, the rest is not.</summary>
internal sealed class TornWrite : IFault
{
    public string Name => "torn-write";

    public string Description => "a machine, rarely several, loses its power and cuts the last write that was not synced at a byte; it starts again after up to 15 s";

    public Task RunAsync(FaultContext context) => PowerCut.RunAsync(
        context, static () => PowerLossMode.Torn, static loss => loss.Torn > 0 ? $"tore a write and lost {loss.Lost} changes" : null);
}

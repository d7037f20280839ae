namespace OrleansKv.Simulation.Checks;

/// <summary>No resurrection in reads although a replica lost its data.</summary>
internal sealed class NoResurrectionAfterDiskLoss() : NoResurrectionCheck(afterLoss: true)
{
    public override string Name => "no-resurrection-after-disk-loss";

    public override string Promise =>
        "A version that an acknowledged write deleted or replaced is in no read with R+W>N that began after the acknowledgement, also where home replicas, fewer than W, lost their data.";
}

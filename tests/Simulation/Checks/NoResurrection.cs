namespace OrleansKv.Simulation.Checks;

/// <summary>No resurrection where no data was lost, and none in the end in any case.</summary>
internal sealed class NoResurrection() : NoResurrectionCheck(afterLoss: false)
{
    public override string Name => "no-resurrection";

    public override string Promise =>
        "A version that an acknowledged write deleted or replaced is not there in the end, nor in a read with R+W>N that began after the acknowledgement while no home replica lost its data, unless a context had to be cut.";
}

namespace OrleansKv.Simulation.Checks;

/// <summary>Visible writes although a replica lost its data.</summary>
internal sealed class VisibleWritesStayAfterDiskLoss() : VisibleWritesStayCheck(afterLoss: true)
{
    public override string Name => "visible-writes-stay-after-disk-loss";

    public override string Promise => "A put that was not acknowledged, but was read, is there in the end, or something has replaced it, also where a home replica lost its data.";
}

namespace OrleansKv.Simulation.Checks;

/// <summary>Visible writes where no data was lost.</summary>
internal sealed class VisibleWritesStay() : VisibleWritesStayCheck(afterLoss: false)
{
    public override string Name => "visible-writes-stay";

    public override string Promise => "A put that was not acknowledged, but was read, is there in the end, or something has replaced it, while no home replica lost its data.";
}

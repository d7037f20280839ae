namespace OrleansKv.Simulation.Checks;

/// <summary>Strict quorums over replicas that kept their data.</summary>
internal sealed class StrictQuorumReads() : StrictQuorumReadsCheck(afterLoss: false)
{
    public override string Name => "strict-quorum-reads";

    public override string Promise =>
        "With R+W>N a read that began after a write was acknowledged returns it, or a context that has seen what replaced it, while no home replica lost its data.";
}

namespace OrleansKv.Simulation.Checks;

/// <summary>Strict quorums although a replica lost its data.</summary>
internal sealed class StrictQuorumReadsAfterDiskLoss() : StrictQuorumReadsCheck(afterLoss: true)
{
    public override string Name => "strict-quorum-reads-after-disk-loss";

    public override string Promise =>
        "With R+W>N a read that began after a write was acknowledged returns it, or a context that has seen what replaced it, also where home replicas, fewer than W, lost their data.";
}

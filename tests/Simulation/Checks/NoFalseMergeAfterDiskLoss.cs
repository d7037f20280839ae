namespace OrleansKv.Simulation.Checks;

/// <summary>The same on replicas whose disks lost what they had.</summary>
internal sealed class NoFalseMergeAfterDiskLoss() : NoFalseMergeCheck(afterLoss: true)
{
    public override string Name => "no-false-merge-after-disk-loss";

    public override string Promise =>
        "No replica whose disk lost what it had ever stores a set that knows of a version and lacks it, without knowing of a write whose context covered it.";
}

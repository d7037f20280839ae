namespace OrleansKv.Simulation.Checks;

/// <summary>What was not replaced stays.</summary>
internal sealed class NoFalseMerge() : NoFalseMergeCheck(afterLoss: false)
{
    public override string Name => "no-false-merge";

    public override string Promise =>
        "No replica whose disk kept what it had ever stores a set that knows of a version and lacks it, without knowing of a write whose context covered it. "
        + "Unlike `survivors` it is judged by dots and at every write to a store, not by values and in the end.";
}

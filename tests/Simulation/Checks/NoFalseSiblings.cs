using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>What was replaced goes.</summary>
internal sealed class NoFalseSiblings : ICheck
{
    public string Name => "no-false-siblings";

    public string Promise =>
        "No replica ever stores a version beside the knowledge of a write whose context covered it, unless its context had to be cut. "
        + "Unlike `survivors` it is judged by dots and at every write to a store, not by values and in the end.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from step in lineages.WrongSteps
        where step.Fault == StoreFault.FalseSibling
        select (step.Stored.At, $"{step}, where {step.Version.Describe()} was replaced by {Replacing(step)?.Describe() ?? "writes that it knows of"}");

    private static MintedVersion? Replacing(StoreStep step)
    {
        var seen = new SeenVersions(step.Lineage);
        seen.See(step.Stored.Set.Context);
        return step.Lineage.ReplacedBy(step.Version.Dot, seen);
    }
}

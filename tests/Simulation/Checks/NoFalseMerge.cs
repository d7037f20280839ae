using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>What was not replaced stays.</summary>
internal sealed class NoFalseMerge : ICheck
{
    public string Name => "no-false-merge";

    public string Promise =>
        "No replica ever stores a set that knows of a version and lacks it, without knowing of a write whose context covered it. "
        + "Unlike `survivors` it is judged by dots and at every write to a store, not by values and in the end.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from step in lineages.WrongSteps
        where step.Fault == StoreFault.FalseMerge
        select (step.Stored.At, $"{step}, which dropped {step.Version.Describe()}, though nothing that it knows of replaced that");
}

using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>A key is forgotten only when no older version of it is left anywhere.</summary>
internal sealed class NothingForgottenComesBack : ICheck
{
    public string Name => "nothing-forgotten-comes-back";

    public string Promise => "When a home replica has forgotten a key that was at its end, no node ever stores a value again that the replica had known of, unless the value expires by itself.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from step in lineages.WrongSteps
        where step.Fault == StoreFault.CameBack
        select (step.Stored.At, $"{step}, although {step.Version.Describe()} had been forgotten");
}

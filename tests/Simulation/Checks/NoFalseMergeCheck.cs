using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>What was not replaced stays, on replicas whose disks kept what they had, or on the others.</summary>
internal abstract class NoFalseMergeCheck(bool afterLoss) : ICheck
{
    public abstract string Name { get; }

    public abstract string Promise { get; }

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from step in lineages.WrongSteps
        where step.Fault == StoreFault.FalseMerge && history.LostItsDisk(step.Stored.Node) == afterLoss
        select (step.Stored.At, $"{step}, which dropped {step.Version.Describe()}, though nothing that it knows of replaced that");
}

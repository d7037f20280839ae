using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>The rule of buckets that keep one version.</summary>
internal sealed class LastWriteWins : ICheck
{
    public string Name => "last-write-wins";

    public string Promise =>
        "In a last-write-wins bucket every stored set has one version, the one with the latest time, and of equal times the highest dot, of all that it knows of; "
        + "and in the end every replica has the latest of all that any replica knows of.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        [.. Steps(lineages), .. lineages.All.Where(static lineage => lineage.IsLastWriteWins).SelectMany(End)];

    private static IEnumerable<(TimeSpan At, string Detail)> Steps(Lineages lineages) =>
        from step in lineages.WrongSteps
        where step.Fault == StoreFault.NotLast
        select (step.Stored.At, $"{step}, where {step.Version.Describe()} was written at {step.Version.Version.Written.Value}");

    private static IEnumerable<(TimeSpan At, string Detail)> End(Lineage lineage)
    {
        var latest = lineage.Known.All.Where(version => lineage.Left.Contains(version.Dot) || !lineage.Known.Replaced.Contains(version.Dot))
            .OrderByDescending(static version => version.Version, Comparer<Versioning.VersionedValue>.Create(Lineage.CompareWritten))
            .FirstOrDefault(lineage.TookEffect);
        foreach (var (node, set) in lineage.Final.Replicas)
        {
            if (latest is null || set is null || (set.Siblings is [var only] && only.Dot == latest.Dot)) continue;
            yield return (
                lineage.Stored.LastOrDefault(stored => stored.Node == node && stored.At < lineage.End)?.At ?? lineage.End,
                $"in the end {node} has [{string.Join(", ", set.Siblings.Select(static sibling => sibling.Dot.Describe()))}] of {lineage.Key.Bucket}/{lineage.Key.Key}, and the last write is {latest.Describe()}");
        }
    }
}

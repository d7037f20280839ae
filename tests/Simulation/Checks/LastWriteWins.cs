using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>The rule of buckets that keep one version.</summary>
internal sealed class LastWriteWins : ICheck
{
    public string Name => "last-write-wins";

    public string Promise =>
        "In a last-write-wins bucket every stored set has one version, the one with the latest time, and of equal times the highest dot, of all that it knows of; "
        + "and in the end every replica and the last read have that version.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        [.. Steps(lineages), .. lineages.All.Where(static lineage => lineage.IsLastWriteWins).SelectMany(End)];

    private static IEnumerable<(TimeSpan At, string Detail)> Steps(Lineages lineages) =>
        from step in lineages.WrongSteps
        where step.Fault == StoreFault.NotLast
        select (step.Stored.At, $"{step}, where {step.Version.Describe()} was written at {step.Version.Version.Written.Value}");

    private static IEnumerable<(TimeSpan At, string Detail)> End(Lineage lineage)
    {
        foreach (var (node, set) in lineage.Final.Replicas)
        {
            if (set is null || Latest(lineage, set.Context) is not { } latest || (set.Siblings is [var only] && only.Dot == latest.Dot)) continue;
            yield return (lineage.LastStoreOf(node), $"in the end {node} has {Describe(lineage, set.Siblings.Select(static sibling => sibling.Dot), latest)}");
        }
        if (lineage.Final.Reads is not [.., var read] || Latest(lineage, read.Returned ?? CausalContext.Empty) is not { } last) yield break;
        var isRight = read.Read.IsEmpty
            ? last.Version.Content.IsTombstone || lineage.MayHaveExpired(last, read)
            : !last.Version.Content.IsTombstone && read.Read is [var value] && value.Dot == last.Dot;
        if (!isRight) yield return (read.Ended ?? read.Started, $"the last read, {read}, returned {Describe(lineage, read.Read.Select(static value => value.Dot), last)}");
    }

    /// <summary>The latest of the versions that a context has seen and that took effect.</summary>
    private static MintedVersion? Latest(Lineage lineage, CausalContext context) =>
        new SeenVersions(lineage).See(context).OrderByDescending(static version => version.Version, Lineage.ByTime).FirstOrDefault(version => lineage.TookEffect(version) && !lineage.WasReaped(version.Dot, TimeSpan.MaxValue));

    private static string Describe(Lineage lineage, IEnumerable<Dot> dots, MintedVersion latest) =>
        $"[{string.Join(", ", dots.Select(static dot => dot.Describe()))}] of {lineage.Key.Bucket}/{lineage.Key.Key}, and the last write that it knows of is {latest.Describe()}";
}

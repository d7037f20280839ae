using System.Globalization;
using OrleansKv.Replicas;
using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>Retries, and copies that the network makes: the same write, however often it comes.</summary>
internal sealed class DuplicatesAreHarmless : ICheck
{
    public string Name => "duplicates-are-harmless";

    public string Promise =>
        "An operation that was sent several times has at most one version for each time on each replica, and, where faults lost no message and ended no process, and no store took about as long as calls may, at most one sibling for each time in the end; all have its value, and none replaces what its context does not cover.";

    /// <summary>A second less for the way there and back, and for what the replica did before it minted.</summary>
    private static readonly TimeSpan LongestStore = TimeSpan.Parse(IKeyRangeGrain.LongestCall, CultureInfo.InvariantCulture) - TimeSpan.FromSeconds(1);

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from lineage in lineages.All
        from operation in lineage.Operations
        where operation.IsWrite
        let versions = lineage.Of(operation)
        where versions.Count > 0
        from breach in Judge(history, lineage, operation, versions)
        select breach;

    private static IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineage lineage, Operation operation, IReadOnlyList<MintedVersion> versions)
    {
        foreach (var version in versions)
        {
            var content = version.Version.Content;
            if (content.IsTombstone != (operation.Kind == OperationKind.Delete) || !content.Value.AsSpan().SequenceEqual(operation.Value.AsSpan()))
                yield return (version.At, $"{version.Describe()} has not the value of its operation");
        }
        foreach (var onNode in versions.GroupBy(static version => version.Node))
        {
            if (onNode.Count() > operation.Attempts)
                yield return (onNode.Last().At, $"{onNode.Key} minted {onNode.Count()} versions of {operation}, which was sent {operation.Attempts} times");
        }
        if (versions.Count == 1 || lineage.IsLastWriteWins) yield break;

        // A coordinator that gave a replica up hears of what that minted after all as long as the call lasts.
        var left = versions.Where(version => lineage.Left.Contains(version.Dot) && !(lineage.MintingOf(version) is { } minting && minting.Completed - minting.At > LongestStore)).ToList();
        if (history.LostNothing && left.Count > operation.Attempts)
            yield return (left[^1].At, $"{operation}, sent {operation.Attempts} times, has {left.Count} siblings in the end: {string.Join("; ", left.Select(static version => version.Describe()))}");
        if (operation is { Kind: OperationKind.Delete, ContextUse: ContextUse.None }) yield break;
        // A replica that lost its disk has forgotten what it is to keep; another check says so.
        foreach (var version in versions.Where(version => !history.LostItsDisk(version.Node)))
        {
            foreach (var lost in Replaced(lineage, version).Where(lost => !operation.Context.Contains(lost.Dot)))
                yield return (version.At, $"{version.Describe()} replaced {lost.Describe()}, which its context does not cover");
        }
    }

    /// <summary>
    /// The siblings that its replica had and, by the write that made the version, no longer has, though nothing that came with the write
    /// replaced them: one with a condition brings what its coordinator has read.
    /// </summary>
    private static IEnumerable<MintedVersion> Replaced(Lineage lineage, MintedVersion version)
    {
        if (lineage.MintingOf(version) is not { } minting) return [];
        var (last, durable) = (VersionSet.Empty, VersionSet.Empty);
        foreach (var stored in lineage.Stored)
        {
            if (stored == minting) break;
            if (stored.Node != minting.Node || stored.Life != minting.Life) continue;
            last = stored.Set;
            if (stored.Completed is not null) durable = stored.Set;
        }
        var seen = new SeenVersions(lineage);
        seen.See(minting.Set.Context);
        // Built on the last set, or on the last durable one where the last could not be stored: what both had was there.
        return last.Siblings.Where(sibling => Lineage.Holds(durable, sibling.Dot) && !Lineage.Holds(minting.Set, sibling.Dot))
            .Select(sibling => lineage.Find(sibling.Dot)).OfType<MintedVersion>()
            .Where(lost => !lineage.MayBeGone(lost, seen));
    }
}

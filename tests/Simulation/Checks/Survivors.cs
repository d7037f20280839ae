using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>
/// The oracle of Riak's <c>kv679</c> tests, for buckets that keep siblings: what is left follows from the writes and the contexts that their
/// clients sent.
/// </summary>
internal sealed class Survivors : ICheck
{
    public string Name => "survivors";

    public string Promise =>
        "In the end every replica and the last read have, value by value, exactly what no write that they know of replaced, but for what has expired, which only the replicas have. "
        + "Which of a value's versions stand for it does not matter here, nor the way that led there.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        foreach (var lineage in lineages.All.Where(static lineage => !lineage.IsLastWriteWins))
        {
            foreach (var (node, set) in lineage.Final.Replicas)
            {
                if (set is null) continue;
                foreach (var fault in Compare(lineage, null, set.Context, [.. set.Siblings.Select(static sibling => sibling.Dot)]))
                    yield return (lineage.LastStoreOf(node), $"in the end {node} {fault}");
            }
            if (lineage.Final.Reads is not [.., var read]) continue;
            foreach (var fault in Compare(lineage, read, read.Returned ?? CausalContext.Empty, [.. read.Read.Select(static value => value.Dot)]))
                yield return (read.Ended ?? read.Started, $"the last read, {read}, {fault}");
        }
    }

    private static IEnumerable<string> Compare(Lineage lineage, Operation? read, CausalContext context, HashSet<Dot> dots)
    {
        var seen = new SeenVersions(lineage);
        var known = seen.See(context).Where(static version => version.Operation is { Kind: OperationKind.Put }).ToList();
        var present = known.Where(version => dots.Contains(version.Dot)).Select(static version => version.Operation!).ToHashSet();
        var standing = new HashSet<Operation>();
        foreach (var version in known)
        {
            if (seen.Replaced.Contains(version.Dot)) continue;
            var value = version.Operation!;
            if (standing.Add(value) && !present.Contains(value) && lineage.Of(value).All(each => seen.Replaced.Contains(each.Dot) || !(lineage.MayBeGone(each, seen) || IsHidden(each))))
                yield return $"lacks the value of {value}, which nothing has replaced: {version.Describe()}";
        }
        foreach (var value in present)
        {
            if (!standing.Contains(value) && !lineage.Of(value).Any(version => lineage.WasForgotten(version.Dot)))
                yield return $"has the value of {value}, which {lineage.ReplacedBy(lineage.Of(value)[0].Dot, seen)?.Describe() ?? "a later write"} has replaced";
        }

        bool IsHidden(MintedVersion version) => read is not null && lineage.MayHaveExpired(version, read);
    }
}

using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>Durability: an acknowledgement is for good.</summary>
internal sealed class NoAcknowledgedWriteLost : ICheck
{
    public string Name => "no-acknowledged-write-lost";

    public string Promise =>
        "A write that W replicas acknowledged is there in the end, or a later one has replaced it, as long as fewer than W home replicas lost their data.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        from lineage in lineages.All
        from write in lineage.Operations
        where write.IsWrite && write.Acknowledged > 0 && !lineage.MayBeLost(write) && IsLost(lineage, write)
        select (write.Ended ?? lineage.End, Describe(lineage, write));

    private static bool IsLost(Lineage lineage, Operation write)
    {
        var versions = lineage.Of(write);
        // A delete without a context that finds nothing writes nothing; sent several times it may be any of them that was acknowledged.
        if (write is { Kind: OperationKind.Delete, ContextUse: ContextUse.None } && (versions.Count == 0 || write.Attempts > 1)) return false;
        if (versions.Count == 0) return true;
        // One that was still on its way when the last state was taken is not judged.
        return versions.All(version => version.At < lineage.End && !lineage.IsKept(version));
    }

    private static string Describe(Lineage lineage, Operation write)
    {
        var versions = lineage.Of(write);
        return versions.Count == 0
            ? $"{write} was acknowledged, and no replica had minted a version of it"
            : $"{write} was acknowledged by {write.Needed} replicas, is not there in the end, and nothing replaced it: {string.Join("; ", versions.Select(version => $"{version.Describe()} ({(lineage.Known.Contains(version.Dot) ? "known" : "not known")})"))}";
    }
}

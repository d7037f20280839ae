using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>Quorums that meet: R+W&gt;N (DeCandia et al., "Dynamo", section 4.5).</summary>
internal abstract class StrictQuorumReadsCheck(bool afterLoss) : ICheck
{
    public abstract string Name { get; }

    public abstract string Promise { get; }

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        lineages.All.Where(lineage => lineage.HasForgetfulReplica == afterLoss)
            .SelectMany(static lineage => lineage.IsLastWriteWins ? LastWriteWins(lineage) : Siblings(lineage));

    /// <summary>
    /// The acknowledged writes that no other acknowledged write replaced are what a read must show, or something newer: few at any time,
    /// so to hold every read against them is cheap.
    /// </summary>
    private static IEnumerable<(TimeSpan At, string Detail)> Siblings(Lineage lineage)
    {
        var standing = new List<Operation>();
        var next = 0;
        foreach (var read in lineage.Reads)
        {
            for (; next < lineage.Acknowledged.Length && lineage.Acknowledged[next].Ended <= read.Started; next++)
            {
                var write = lineage.Acknowledged[next];
                if (!lineage.OfAcknowledged(write).Any() || lineage.MayBeLost(write)) continue;
                standing.RemoveAll(older => lineage.Of(older).Any(version => write.Context.Contains(version.Dot)));
                standing.Add(write);
            }
            SeenVersions? seen = null;
            foreach (var write in standing)
            {
                if (!read.Meets(write) || lineage.Of(write).Any(version => Shows(read, version.Dot))) continue;
                seen ??= SeenBy(lineage, read);
                if (!lineage.Of(write).Any(version => IsAccountedFor(lineage, read, seen, version))) yield return (read.Ended!.Value, Describe(lineage, read, write));
            }
        }
    }

    /// <summary>The version, or one whose write replaced it: so most reads end the question.</summary>
    private static bool Shows(Operation read, Dot dot)
    {
        foreach (var value in read.Read)
            if (value.Dot == dot || value.Operation?.Context.Contains(dot) == true) return true;
        return false;
    }

    private static SeenVersions SeenBy(Lineage lineage, Operation read)
    {
        var seen = new SeenVersions(lineage);
        if (read.Returned is { } context) seen.See(context);
        return seen;
    }

    private static bool IsAccountedFor(Lineage lineage, Operation read, SeenVersions seen, MintedVersion version)
    {
        // Readers do not see tombstones, nor what has expired.
        if (MayReadAsDeleted(lineage, read, version) && seen.Contains(version.Dot)) return true;
        return seen.PerhapsReplaced.Contains(version.Dot) || lineage.MayBeDeleted(version, seen) || lineage.WasForgotten(version.Dot) || lineage.WasReaped(version.Dot, read.Ended!.Value);
    }

    private static IEnumerable<(TimeSpan At, string Detail)> LastWriteWins(Lineage lineage)
    {
        MintedVersion? last = null;
        var next = 0;
        foreach (var read in lineage.Reads)
        {
            for (; next < lineage.Acknowledged.Length && lineage.Acknowledged[next].Ended <= read.Started; next++)
            {
                var write = lineage.Acknowledged[next];
                // Which of its versions was acknowledged is not known: the earliest is the least that must be seen.
                if (lineage.MayBeLost(write) || lineage.OfAcknowledged(write).MinBy(static each => each.Version, Lineage.ByTime) is not { } version) continue;
                if (last is null || Lineage.CompareWritten(version.Version, last.Version) > 0) last = version;
            }
            if (last?.Operation is { } wanted && read.Meets(wanted) && !IsAccountedFor(lineage, read, last) && !lineage.Of(wanted).Any(version => lineage.WasReaped(version.Dot, read.Ended!.Value)))
                yield return (read.Ended!.Value, Describe(lineage, read, wanted));
        }
    }

    private static bool IsAccountedFor(Lineage lineage, Operation read, MintedVersion version)
    {
        foreach (var value in read.Read)
            if (lineage.Find(value.Dot) is { } shown && Lineage.CompareWritten(shown.Version, version.Version) >= 0) return true;
        return read is { Read.IsEmpty: true, Returned: { } context }
            && lineage.Minted.Any(each => MayReadAsDeleted(lineage, read, each) && Lineage.CompareWritten(each.Version, version.Version) >= 0 && context.Contains(each.Dot));
    }

    private static bool MayReadAsDeleted(Lineage lineage, Operation read, MintedVersion version) =>
        version.Version.Content.IsTombstone || lineage.MayHaveExpired(version, read);

    private static string Describe(Lineage lineage, Operation read, Operation write) =>
        $"{read} of {read.Needed} replicas returned [{string.Join(", ", read.Read.Select(static value => value.Dot.Describe()))}], and not {write}, which {write.Needed} had acknowledged {read.Started - write.Ended} earlier, nor what replaced it: {string.Join("; ", lineage.Of(write).Select(static version => version.Describe()))}";
}

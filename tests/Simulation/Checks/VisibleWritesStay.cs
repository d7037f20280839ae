using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>A failed write that somebody has seen is a write, where no data was lost: what was read may have been on the one disk that is then lost.</summary>
internal sealed class VisibleWritesStay : ICheck
{
    public string Name => "visible-writes-stay";

    public string Promise => "A put that was not acknowledged, but was read, is there in the end, or something has replaced it, while no home replica lost its data.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        foreach (var lineage in lineages.All)
        {
            if (lineage.LostCopies > 0) continue;
            var judged = new HashSet<MintedVersion>(ReferenceEqualityComparer.Instance);
            foreach (var read in lineage.Reads)
            {
                foreach (var value in read.Read)
                {
                    if (lineage.Find(value.Dot) is not { Operation.Acknowledged: 0 } version || version.At >= lineage.End || !judged.Add(version)) continue;
                    if (!lineage.IsKept(version)) yield return (read.Ended!.Value, $"{read} returned {version.Describe()}, which was not acknowledged; in the end it is gone, and nothing replaced it");
                }
            }
        }
    }
}

using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>A failed write that somebody has seen is a write.</summary>
internal abstract class VisibleWritesStayCheck(bool afterLoss) : ICheck
{
    public abstract string Name { get; }

    public abstract string Promise { get; }

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        foreach (var lineage in lineages.All)
        {
            if (lineage.LostCopies > 0 != afterLoss) continue;
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

using OrleansKv.Coordination;
using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>What an acknowledged write deleted or replaced stays away.</summary>
internal abstract class NoResurrectionCheck(bool afterLoss) : ICheck
{
    public abstract string Name { get; }

    public abstract string Promise { get; }

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) =>
        lineages.All.Where(static lineage => !lineage.IsLastWriteWins).SelectMany(Judge);

    private IEnumerable<(TimeSpan At, string Detail)> Judge(Lineage lineage)
    {
        var replaced = new Coverage();
        var sweep = new Sweep(lineage, replaced);
        foreach (var read in lineage.Reads)
        {
            sweep.AdvanceTo(read.Started);
            if (lineage.HasForgetfulReplica != afterLoss) continue;
            foreach (var value in read.Read)
            {
                if (replaced.Contains(value.Dot) && lineage.Find(value.Dot) is { } version && sweep.Replacing(version) is { } write && read.Meets(write) && !lineage.WasForgotten(value.Dot))
                    yield return (read.Ended!.Value, $"{read} of {read.Needed} replicas returned {version.Describe()}, which {write} had replaced: {write.Needed} had acknowledged that {read.Started - write.Ended} earlier");
            }
        }
        if (afterLoss) yield break;

        sweep.AdvanceTo(lineage.End);
        foreach (var version in lineage.Minted)
        {
            if (lineage.Left.Contains(version.Dot) && replaced.Contains(version.Dot) && sweep.Replacing(version) is { } write && !lineage.WasForgotten(version.Dot))
                yield return (write.Ended!.Value, $"{version.Describe()} is there in the end, although {write} replaced it, which {write.Needed} replicas acknowledged");
        }
    }

    /// <summary>Goes through the acknowledged writes in the order of their acknowledgements.</summary>
    private sealed class Sweep(Lineage lineage, Coverage replaced)
    {
        private int _next;
        private int _deleted;

        public void AdvanceTo(TimeSpan instant)
        {
            for (; _next < lineage.Acknowledged.Length && lineage.Acknowledged[_next].Ended <= instant; _next++)
            {
                var write = lineage.Acknowledged[_next];
                // What fallbacks took is seen by home replicas later.
                if (lineage.MayBeLost(write) || write.IsSloppy) continue;
                replaced.Add(write.Context);
                if (!DeletesWhatItReads(lineage, write)) continue;
                for (; _deleted < _next && lineage.Acknowledged[_deleted].Ended <= write.Started; _deleted++)
                {
                    // Which of several versions was acknowledged, and so must have been seen, is not known.
                    if (!lineage.Acknowledged[_deleted].IsSloppy && lineage.Of(lineage.Acknowledged[_deleted]) is [var version]) replaced.Add(version.Dot);
                }
            }
        }

        /// <summary>The first write that certainly replaced the version among those gone through.</summary>
        public Operation? Replacing(MintedVersion version)
        {
            for (var i = 0; i < _next; i++)
            {
                var write = lineage.Acknowledged[i];
                if (lineage.MayBeLost(write)) continue;
                if (write.Context.Contains(version.Dot)) return write;
                if (DeletesWhatItReads(lineage, write) && version.Operation is { Outcome: OperationOutcome.Ok, IsSloppy: false } older && older.Ended <= write.Started && lineage.Of(older).Count == 1) return write;
            }
            return null;
        }

        /// <summary>A delete without a context, whose own read certainly met every write acknowledged before: no replica had forgotten any.</summary>
        private static bool DeletesWhatItReads(Lineage lineage, Operation write) =>
            !lineage.HasForgetfulReplica
            && write is { Kind: OperationKind.Delete, ContextUse: ContextUse.None }
            && QuorumArithmetic.Intersect(QuorumArithmetic.Resolve(write.Bucket.R, write.Bucket.N), write.Needed, write.Bucket.N);
    }
}

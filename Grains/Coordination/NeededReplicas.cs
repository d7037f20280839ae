using System.Collections.Immutable;

namespace OrleansKv.Coordination;

/// <summary>How many home replicas a request needs answers from, and whether only those in the coordinator's zone count.</summary>
/// <param name="Count">How many; 1 for a local quorum of a key that is not known yet.</param>
/// <param name="IsLocal">True for a quorum of those in the coordinator's zone.</param>
internal readonly record struct NeededReplicas(int Count, bool IsLocal = false)
{
    /// <summary>What a size asks for of n replicas.</summary>
    public static NeededReplicas Of(QuorumSize size, int n) => new(QuorumArithmetic.Resolve(size, n), size.Kind == QuorumKind.LocalQuorum);

    /// <summary>
    /// What it comes to among a key's home replicas, of which there may be fewer than n. Where none of them is in the zone, the one that answers first does, of whatever zone.
    /// </summary>
    public NeededReplicas Among(ImmutableArray<ReplicaReference> homes, ReplicaTable table)
    {
        if (!IsLocal) return new(Math.Min(Count, homes.Length));
        var local = 0;
        foreach (var home in homes)
            if (table.IsLocal(home.Node)) local++;
        return local == 0 ? new(Math.Min(1, homes.Length)) : new(QuorumArithmetic.Majority(local), IsLocal: true);
    }

    /// <summary>Whether a node's answer counts.</summary>
    public bool Counts(string node, ReplicaTable table) => !IsLocal || table.IsLocal(node);
}

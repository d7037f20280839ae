using System.Collections.Frozen;

namespace OrleansKv.Membership;

/// <summary>
/// The active silo of each node, from the cluster membership that the local silo sees. Read on every replica call, so
/// the table is made once for each membership snapshot.
/// </summary>
public sealed class ActiveNodes(IClusterMembershipService membership)
{
    private volatile Table _table = new(null, FrozenDictionary<string, SiloAddress>.Empty);

    /// <summary>The address of the node's active silo, the youngest if there are several; null when it has none.</summary>
    public SiloAddress? AddressOf(string node) => Current().GetValueOrDefault(node);

    /// <summary>True when the node has an active silo. A call to a node that has none is not worth making: it fails, and costs a log line with a stack.</summary>
    public bool IsActive(string node) => Current().ContainsKey(node);

    /// <summary>The nodes that have an active silo, by name.</summary>
    public IEnumerable<string> Names => Current().Keys.Order(StringComparer.Ordinal);

    private FrozenDictionary<string, SiloAddress> Current()
    {
        var snapshot = membership.CurrentSnapshot;
        var table = _table;
        if (!ReferenceEquals(table.Snapshot, snapshot))
            _table = table = new Table(snapshot, Read(snapshot));
        return table.Addresses;
    }

    private static FrozenDictionary<string, SiloAddress> Read(ClusterMembershipSnapshot snapshot)
    {
        var youngest = new Dictionary<string, SiloAddress>(StringComparer.Ordinal);
        foreach (var member in snapshot.Members.Values)
        {
            if (member.Status != SiloStatus.Active) continue;
            if (!youngest.TryGetValue(member.Name, out var other) || other.Generation < member.SiloAddress.Generation)
                youngest[member.Name] = member.SiloAddress;
        }
        return youngest.ToFrozenDictionary(StringComparer.Ordinal);
    }

    private sealed record Table(ClusterMembershipSnapshot? Snapshot, FrozenDictionary<string, SiloAddress> Addresses);
}

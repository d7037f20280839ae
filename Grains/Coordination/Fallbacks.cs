using System.Collections.Immutable;

namespace OrleansKv.Coordination;

/// <summary>
/// The nodes that take the place of home replicas which cannot be reached, in the order of the preference list (DeCandia et al., "Dynamo", section
/// 4.6). For a local quorum, those in the coordinator's zone take the places of home replicas in it while there are some, and the others' those of the others. Each is handed out once, and none after the request's deadline: nobody waits for its answer any more.
/// </summary>
internal sealed class Fallbacks(CoordinatorServices services, ReplicaTable table, int range, ImmutableArray<ReplicaReference> homes, DateTimeOffset deadline, bool isLocal)
{
    private HashSet<int>? _outOfOrder;
    private ImmutableArray<string> _nodes;
    private int _next = homes.Length;

    /// <summary>The home replicas and behind them the fallbacks. Most requests need none, so that it is not made before.</summary>
    private ImmutableArray<string> Nodes
    {
        get
        {
            if (_nodes.IsDefault)
            {
                var list = table.Ring.LayoutOf(range).PreferenceList;
                // While a range moves, not all home replicas of a write begin the list.
                _nodes = table.Ring.Moves(range) ? [.. homes.Select(static home => home.Node).Union(list)] : list;
            }

            return _nodes;
        }
    }

    /// <summary>The next one that can be reached; null when there is none, or no time left.</summary>
    /// <param name="replaced">The node whose place it takes.</param>
    public ReplicaReference? Next(string replaced)
    {
        if (services.Time.GetUtcNow() >= deadline) return null;
        if (isLocal && NextLike(table.IsLocal(replaced)) is { } like) return like;
        while (_next < Nodes.Length)
        {
            var place = _next++;
            if (_outOfOrder?.Contains(place) != true && services.IsReachable(Nodes[place])) return table.Fallback(range, Nodes[place]);
        }
        return null;
    }

    /// <summary>True when enough nodes can be reached for a quorum: then those that are merely suspected need not be waited for.</summary>
    public bool AreEnough(int needed)
    {
        foreach (var node in Nodes)
            if ((!isLocal || table.IsLocal(node)) && services.IsReachable(node) && --needed <= 0) return true;
        return false;
    }

    private ReplicaReference? NextLike(bool like)
    {
        for (var place = _next; place < Nodes.Length; place++)
        {
            var node = Nodes[place];
            if (table.IsLocal(node) == like && services.IsReachable(node) && (_outOfOrder ??= []).Add(place)) return table.Fallback(range, node);
        }
        return null;
    }
}

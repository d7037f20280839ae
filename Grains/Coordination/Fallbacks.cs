using System.Collections.Immutable;

namespace OrleansKv.Coordination;

/// <summary>
/// The nodes that take the place of home replicas which cannot be reached, in the order of the preference list (DeCandia et al., "Dynamo", section
/// 4.6). For a local quorum, those in the coordinator's zone take the places of home replicas in it while there are some, and the others' those of the others. Each is handed out once, and none after the request's deadline: nobody waits for its answer any more.
/// </summary>
internal sealed class Fallbacks(CoordinatorServices services, ImmutableArray<ReplicaReference> preferenceList, int homes, DateTimeOffset deadline, ReplicaTable? zones = null)
{
    private HashSet<int>? _outOfOrder;
    private int _next = homes;

    /// <summary>The next one that can be reached; null when there is none, or no time left.</summary>
    /// <param name="replaced">The node whose place it takes.</param>
    public ReplicaReference? Next(string replaced)
    {
        if (services.Time.GetUtcNow() >= deadline) return null;
        if (zones is not null && NextLike(zones.IsLocal(replaced)) is { } like) return like;
        while (_next < preferenceList.Length)
        {
            var place = _next++;
            if (_outOfOrder?.Contains(place) != true && services.IsReachable(preferenceList[place].Node)) return preferenceList[place];
        }
        return null;
    }

    /// <summary>True when enough nodes can be reached for a quorum: then those that are merely suspected need not be waited for.</summary>
    public bool AreEnough(int needed)
    {
        foreach (var replica in preferenceList)
            if (zones?.IsLocal(replica.Node) != false && services.IsReachable(replica.Node) && --needed <= 0) return true;
        return false;
    }

    private ReplicaReference? NextLike(bool isLocal)
    {
        for (var place = _next; place < preferenceList.Length; place++)
        {
            var fallback = preferenceList[place];
            if (zones!.IsLocal(fallback.Node) == isLocal && services.IsReachable(fallback.Node) && (_outOfOrder ??= []).Add(place)) return fallback;
        }
        return null;
    }
}

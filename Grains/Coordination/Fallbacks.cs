using System.Collections.Immutable;

namespace OrleansKv.Coordination;

/// <summary>
/// The nodes that take the place of home replicas which cannot be reached, in the order of the preference list (DeCandia et al., "Dynamo", section
/// 4.6). Each is handed out once.
/// </summary>
internal sealed class Fallbacks(CoordinatorServices services, ImmutableArray<ReplicaReference> preferenceList, int homes)
{
    private int _next = homes;

    /// <summary>The next one that can be reached; null when there is none.</summary>
    public ReplicaReference? Next()
    {
        while (_next < preferenceList.Length)
            if (preferenceList[_next++] is var fallback && services.IsReachable(fallback.Node)) return fallback;
        return null;
    }

    /// <summary>True when enough nodes can be reached for a quorum: then those that are merely suspected need not be waited for.</summary>
    public bool AreEnough(int needed)
    {
        foreach (var replica in preferenceList)
            if (services.IsReachable(replica.Node) && --needed <= 0) return true;
        return false;
    }
}

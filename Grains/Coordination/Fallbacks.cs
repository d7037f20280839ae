using System.Collections.Immutable;

namespace OrleansKv.Coordination;

/// <summary>
/// The nodes that take the place of home replicas which cannot be reached, in the order of the preference list (DeCandia et al., "Dynamo", section
/// 4.6). Each is handed out once, and none after the request's deadline: nobody waits for its answer any more.
/// </summary>
internal sealed class Fallbacks(CoordinatorServices services, ImmutableArray<ReplicaReference> preferenceList, int homes, DateTimeOffset deadline)
{
    private int _next = homes;

    /// <summary>The next one that can be reached; null when there is none, or no time left.</summary>
    public ReplicaReference? Next()
    {
        if (services.Time.GetUtcNow() >= deadline) return null;
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

using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Membership;

/// <summary>Answers questions about the cluster from whichever silo took them. A stateless worker, of any key.</summary>
[Alias("kv.IClusterGrain")]
public interface IClusterGrain : IGrainWithIntegerKey
{
    /// <summary>The cluster as the answering node sees it.</summary>
    [Alias("GetCluster")]
    ValueTask<ClusterView> GetClusterAsync();

    /// <summary>The cluster as the answering node sees it, with what each active node says. It asks all of them at once, and waits for none longer than for a replica.</summary>
    [Alias("GetNodes")]
    ValueTask<ClusterView> GetNodesAsync();

    /// <summary>The ring as the answering node computes it.</summary>
    [Alias("GetRing")]
    ValueTask<RingView> GetRingAsync();

    /// <summary>A key's preference list and what each home replica holds.</summary>
    [Alias("Locate")]
    ValueTask<LocateResult> LocateAsync(ObjectKey key, CancellationToken cancellationToken);
}

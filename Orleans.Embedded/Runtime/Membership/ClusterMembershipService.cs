using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Shows the cluster's membership to one silo.</summary>
internal sealed class ClusterMembershipService(EmbeddedCluster cluster) : IClusterMembershipService
{
    public ClusterMembershipSnapshot CurrentSnapshot => cluster.Membership;

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => cluster.Updates.ReadAsync();

    public async ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default)
    {
        await foreach (var snapshot in cluster.Updates.ReadAsync(cancellationToken))
        {
            if (snapshot.Version >= minimumVersion)
            {
                return;
            }
        }
    }

    public async Task<bool> TryKill(SiloAddress siloAddress)
    {
        if (cluster.Find(siloAddress) is null)
        {
            return false;
        }

        await cluster.KillAsync(siloAddress);
        return true;
    }
}

namespace Orleans.Runtime;

/// <summary>Shows the cluster's membership.</summary>
public interface IClusterMembershipService
{
    /// <summary>The membership as this silo knows it.</summary>
    ClusterMembershipSnapshot CurrentSnapshot { get; }

    /// <summary>The current membership and then every later one.</summary>
    IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates { get; }

    /// <summary>Waits until at least that version is known.</summary>
    ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default);

    /// <summary>Declares a silo dead; false when it could not be.</summary>
    Task<bool> TryKill(SiloAddress siloAddress);
}

using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>The grains that the front door talks to. A reference is made with the first call and kept.</summary>
internal sealed class ClusterGrains(IGrainFactory grains)
{
    private ICoordinatorGrain? _coordinator;
    private IClusterGrain? _cluster;
    private IRepairGrain? _repair;
    private IPlanGrain? _plans;

    /// <summary>Runs client requests.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public ICoordinatorGrain Coordinator => _coordinator ??= Get<ICoordinatorGrain>();

    /// <summary>Answers questions about the cluster.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public IClusterGrain Cluster => _cluster ??= Get<IClusterGrain>();

    /// <summary>Starts and shows repair.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public IRepairGrain Repair => _repair ??= Get<IRepairGrain>();

    /// <summary>Plans changes of the ring.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public IPlanGrain Plans => _plans ??= Get<IPlanGrain>();

    private TGrain Get<TGrain>() where TGrain : IGrainWithIntegerKey
    {
        try
        {
            return grains.GetGrain<TGrain>(0);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // How Orleans says that no silo known to this client hosts the grain: the cluster is starting, or not connected yet.
            throw new ClusterUnavailableException($"No known silo hosts {typeof(TGrain).Name}.", exception);
        }
    }
}

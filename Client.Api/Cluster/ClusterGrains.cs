using OrleansKv.AntiEntropy;
using OrleansKv.Client.Api.Coordinators;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Cluster;

/// <summary>The grains that the front door talks to: stateless ones, of any key.</summary>
internal sealed class ClusterGrains(IGrainFactory grains, Lanes lanes)
{
    private readonly ICoordinatorGrain?[] _coordinators = new ICoordinatorGrain?[lanes.Count];

    /// <summary>Runs client requests. A reference is made with the first call and kept.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public ICoordinatorGrain Coordinator(int lane) => _coordinators[lane] ??= Get<ICoordinatorGrain>(lane);

    /// <summary>Answers questions about the cluster.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public IClusterGrain Cluster => ClusterAt(lanes.Next());

    /// <summary>The same by a given way.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public IClusterGrain ClusterAt(int lane) => Get<IClusterGrain>(lane);

    /// <summary>Starts and shows repair.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public IRepairGrain Repair => Get<IRepairGrain>(lanes.Next());

    /// <summary>Plans changes of the ring.</summary>
    /// <exception cref="ClusterUnavailableException">No silo of the cluster hosts it yet.</exception>
    public IPlanGrain Plans => Get<IPlanGrain>(lanes.Next());

    private TGrain Get<TGrain>(int lane) where TGrain : IGrainWithIntegerKey
    {
        try
        {
            return grains.GetGrain<TGrain>(lane);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // How Orleans says that no silo known to this client hosts the grain: the cluster is starting, or not connected yet.
            throw new ClusterUnavailableException($"No known silo hosts {typeof(TGrain).Name}.", exception);
        }
    }
}

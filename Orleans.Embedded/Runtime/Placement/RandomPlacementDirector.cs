using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansKv.Embedded;

/// <summary>Places on the silo that the request context wants, else on a random one.</summary>
internal sealed class RandomPlacementDirector(EmbeddedCluster cluster) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        return Task.FromResult(IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? silos[cluster.Random.Next(silos.Length)]);
    }
}

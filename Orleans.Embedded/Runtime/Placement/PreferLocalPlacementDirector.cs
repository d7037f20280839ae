using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansKv.Embedded;

/// <summary>Places on the silo that the request context wants, else on the caller's if it is active, else on a random one.</summary>
internal sealed class PreferLocalPlacementDirector(EmbeddedCluster cluster) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silos = context.GetCompatibleSilos(target);
        var local = Array.Find(silos, context.LocalSilo.Equals);
        return Task.FromResult(
            IPlacementDirector.GetPlacementHint(target.RequestContextData, silos) ?? local ?? silos[cluster.Random.Next(silos.Length)]);
    }
}

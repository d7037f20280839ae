using Orleans.Runtime.Placement;
using OrleansKv.Membership;

namespace OrleansKv.Pinning;

/// <summary>Sends a pinned grain to the active silo of its node.</summary>
internal sealed class PinnedPlacementDirector(ActiveNodes nodes) : IPlacementDirector
{
    /// <exception cref="SiloUnavailableException">The node is not an active member.</exception>
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var node = PinnedPlacement.NodeOf(target.GrainIdentity.Key.ToString()!);
        return nodes.AddressOf(node) is { } address
            ? Task.FromResult(address)
            : throw new SiloUnavailableException($"Node '{node}' is not an active member of the cluster, and {target.GrainIdentity} lives nowhere else.");
    }
}

using Orleans.Placement;
using Orleans.Runtime;
using Orleans.Runtime.Placement;

namespace OrleansKv.Embedded;

/// <summary>The silo that the grain's key names.</summary>
internal sealed class ReminderServicePlacement : PlacementStrategy;

/// <summary>Puts a grain on the silo that its key names.</summary>
[AttributeUsage(AttributeTargets.Class)]
internal sealed class ReminderServicePlacementAttribute() : PlacementAttribute(new ReminderServicePlacement());

/// <summary>Finds that silo among the active ones.</summary>
internal sealed class ReminderServicePlacementDirector : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var silo = SiloAddress.Parse(target.GrainIdentity.Key.ToString()!);
        return context.GetCompatibleSilos(target).Contains(silo)
            ? Task.FromResult(silo)
            : throw new SiloUnavailableException($"Silo {silo} is not active, so it ticks no reminders.");
    }
}

namespace Orleans.Runtime.Placement;

/// <summary>What a placement director may look at.</summary>
public interface IPlacementContext
{
    /// <summary>The active silos that can hold the grain.</summary>
    /// <exception cref="OrleansException">There is none.</exception>
    SiloAddress[] GetCompatibleSilos(PlacementTarget target);

    /// <summary>The silo that makes the call.</summary>
    SiloAddress LocalSilo { get; }

    /// <summary>The status of the silo that makes the call.</summary>
    SiloStatus LocalSiloStatus { get; }
}

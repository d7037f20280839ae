namespace Orleans.Runtime.Placement;

/// <summary>Chooses the silo of a new activation for one kind of <see cref="PlacementStrategy"/>.</summary>
public interface IPlacementDirector
{
    /// <summary>The key under which a request context may name the wanted silo.</summary>
    const string PlacementHintKey = nameof(PlacementHintKey);

    /// <summary>Chooses the silo; a call whose placement throws fails with that exception.</summary>
    Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context);

    /// <summary>The silo that the request context wants, or null when it wants none of those that are possible.</summary>
    static SiloAddress? GetPlacementHint(Dictionary<string, object> requestContextData, SiloAddress[] compatibleSilos) =>
        requestContextData is not null
        && requestContextData.TryGetValue(PlacementHintKey, out var value)
        && value is SiloAddress hint
        && compatibleSilos.Contains(hint)
            ? hint
            : null;
}

namespace OrleansKv.Silo.Plans;

/// <summary>A change of the ring, as the API spells it.</summary>
/// <param name="Change">What kind of change.</param>
/// <param name="Node">The node that it is about.</param>
internal sealed record NodeChange(string Change, string Node)
{
    public string? By { get; init; }

    public int? Weight { get; init; }

    public string? Zone { get; init; }

    /// <summary>As a person says it.</summary>
    public override string ToString() => Change switch
    {
        "replace" => $"replace {Node} by {By}{WeightText}{ZoneText}",
        "weight" => $"weight of {Node}: {Weight}",
        _ => $"{Change} {Node}{WeightText}{ZoneText}",
    };

    private string WeightText => Weight is { } weight ? $", weight {weight}" : "";

    private string ZoneText => Zone is { } zone ? $", zone {zone}" : "";
}

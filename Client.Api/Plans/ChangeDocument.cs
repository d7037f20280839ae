using System.Text.Json.Serialization;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>A change of the ring as the API shows it: as it may be sent again. What it does not name is left out.</summary>
internal sealed record ChangeDocument(RingChangeKind Change, string Node)
{
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? By { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Weight { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Zone { get; init; }

    /// <summary>Makes the document of a change.</summary>
    public static ChangeDocument Of(RingChange change) => new(change.Kind, change.Node) { By = change.By, Weight = change.Weight, Zone = change.Zone };
}

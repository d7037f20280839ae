using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>
/// Reads the changes of a plan from JSON, strictly: a misspelt field that were silently ignored would change the ring otherwise than its owner believes. Whether the ring can be changed so,
/// the cluster decides.
/// </summary>
internal static class PlanReader
{
    /// <summary>Changes of a plan.</summary>
    public const int MaxChanges = 100;

    /// <summary>Characters of a node's or zone's name.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The largest weight.</summary>
    public const int MaxWeight = 128;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Reads a document; on failure <paramref name="problem"/> is a sentence for the client.</summary>
    public static bool TryRead(ReadOnlyMemory<byte> json, out ImmutableArray<RingChange> changes, [NotNullWhen(false)] out string? problem)
    {
        changes = [];
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, Strict);
        }
        catch (JsonException exception)
        {
            problem = $"The body is not well-formed JSON: {exception.Message}";
            return false;
        }

        using (document)
        {
            problem = Read(document.RootElement, out changes);
            return problem is null;
        }
    }

    private static string? Read(JsonElement root, out ImmutableArray<RingChange> changes)
    {
        changes = [];
        if (root.ValueKind != JsonValueKind.Object)
            return "The body must be a JSON object.";
        foreach (var field in root.EnumerateObject())
            if (field.Name != "changes")
                return $"The field '{field.Name}' is not known; known are: changes.";
        if (!root.TryGetProperty("changes", out var list) || list.ValueKind != JsonValueKind.Array || list.GetArrayLength() is 0 or > MaxChanges)
            return $"changes must be a list of 1 to {MaxChanges} changes.";

        var read = ImmutableArray.CreateBuilder<RingChange>(list.GetArrayLength());
        foreach (var element in list.EnumerateArray())
        {
            if (ReadChange(element, out var change) is { } problem)
                return $"Change {read.Count + 1}: {problem}";
            read.Add(change!);
        }
        changes = read.MoveToImmutable();
        return null;
    }

    private static string? ReadChange(JsonElement element, out RingChange? change)
    {
        change = null;
        if (element.ValueKind != JsonValueKind.Object)
            return "it must be a JSON object.";
        if (!element.TryGetProperty("change", out var named) || named.ValueKind != JsonValueKind.String || PlanNames.KindOf(named.GetString()) is not { } kind)
            return "change must be \"join\", \"leave\", \"remove\", \"replace\" or \"weight\".";

        var read = new RingChange(kind, "");
        string? problem = null;
        foreach (var field in element.EnumerateObject())
        {
            if (field.Name != "change")
                read = With(read, field, out problem);
            if (problem is not null)
                return problem;
        }
        change = read;
        return Missing(read);
    }

    private static RingChange With(RingChange change, JsonProperty field, out string? problem)
    {
        problem = null;
        var takesWeightAndZone = change.Kind is RingChangeKind.Join or RingChangeKind.Replace;
        switch (field.Name)
        {
            case "node" when TryReadName(field.Value, out var node):
                return change with { Node = node };
            case "by" when change.Kind == RingChangeKind.Replace && TryReadName(field.Value, out var by):
                return change with { By = by };
            case "zone" when takesWeightAndZone && TryReadName(field.Value, out var zone):
                return change with { Zone = zone };
            case "node" or "by" or "zone" when field.Name == "node" || (field.Name == "by" ? change.Kind == RingChangeKind.Replace : takesWeightAndZone):
                problem = $"{field.Name} must be a text of 1 to {MaxNameLength} characters, none of them a control character.";
                return change;
            case "weight" when (takesWeightAndZone || change.Kind == RingChangeKind.Weight) && TryReadWeight(field.Value, out var weight):
                return change with { Weight = weight };
            case "weight" when takesWeightAndZone || change.Kind == RingChangeKind.Weight:
                problem = $"weight must be a whole number of 1 to {MaxWeight}.";
                return change;
            default:
                problem = $"The field '{field.Name}' is not known for \"{PlanNames.TextOf(change.Kind)}\"; known are: {Known(change.Kind)}.";
                return change;
        }
    }

    private static string? Missing(RingChange change) => change switch
    {
        { Node.Length: 0 } => "node is missing.",
        { Kind: RingChangeKind.Replace, By: null } => "by is missing: the node that comes.",
        { Kind: RingChangeKind.Weight, Weight: null } => "weight is missing.",
        _ => null,
    };

    private static string Known(RingChangeKind kind) => kind switch
    {
        RingChangeKind.Join => "change, node, weight, zone",
        RingChangeKind.Replace => "change, node, by, weight, zone",
        RingChangeKind.Weight => "change, node, weight",
        _ => "change, node",
    };

    private static bool TryReadName(JsonElement value, out string name)
    {
        name = value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
        return name.Length is > 0 and <= MaxNameLength && !string.IsNullOrWhiteSpace(name) && !name.Any(char.IsControl);
    }

    private static bool TryReadWeight(JsonElement value, out int weight)
    {
        weight = 0;
        return value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out weight) && weight is >= 1 and <= MaxWeight;
    }
}

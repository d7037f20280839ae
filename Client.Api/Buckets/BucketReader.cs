using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>
/// Reads a bucket's properties from JSON, strictly: a misspelt field that were silently ignored would leave a bucket with
/// another durability than its owner believes.
/// </summary>
internal static class BucketReader
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false, MaxDepth = 4 };

    /// <summary>Reads a document over the defaults; on failure <paramref name="problem"/> is a sentence for the client.</summary>
    public static bool TryRead(
        ReadOnlyMemory<byte> json, BucketProperties defaults, [NotNullWhen(true)] out BucketProperties? properties, [NotNullWhen(false)] out string? problem)
    {
        properties = null;
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
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                problem = "The body must be a JSON object.";
                return false;
            }
            var read = defaults;
            problem = null;
            foreach (var field in document.RootElement.EnumerateObject())
            {
                read = With(read, field, out problem);
                if (problem is not null)
                    return false;
            }
            properties = read;
            return true;
        }
    }

    private static BucketProperties With(BucketProperties properties, JsonProperty field, out string? problem)
    {
        problem = null;
        switch (field.Name)
        {
            case "n" when field.Value.ValueKind == JsonValueKind.Number && field.Value.TryGetInt32(out var n):
                return properties with { N = n };
            case "n":
                return Fail(properties, "n must be a whole number.", out problem);
            case "r" when TryReadQuorum(field.Value, out var r):
                return properties with { R = r };
            case "w" when TryReadQuorum(field.Value, out var w):
                return properties with { W = w };
            case "r" or "w":
                return Fail(properties, $"{field.Name} must be \"one\", \"quorum\", \"local-quorum\", \"all\" or a whole number.", out problem);
            case "conflict" when BucketNames.ConflictOf(TextOf(field.Value)) is { } conflict:
                return properties with { Conflict = conflict };
            case "conflict":
                return Fail(properties, "conflict must be \"siblings\" or \"lww\".", out problem);
            case "consistency" when BucketNames.ConsistencyOf(TextOf(field.Value)) is { } consistency:
                return properties with { Consistency = consistency };
            case "consistency":
                return Fail(properties, "consistency must be \"eventual\" or \"strong\".", out problem);
            case "ttl" when field.Value.ValueKind == JsonValueKind.Null:
                return properties with { Ttl = null };
            case "ttl" when TtlText.TryParse(TextOf(field.Value), out var ttl):
                return properties with { Ttl = ttl };
            case "ttl":
                return Fail(properties, $"ttl must be null, or {TtlText.Rule}.", out problem);
            default:
                return Fail(properties, $"The field '{field.Name}' is not known; known are: n, r, w, conflict, consistency, ttl.", out problem);
        }
    }

    private static bool TryReadQuorum(JsonElement value, out QuorumSize size)
    {
        size = default;
        if (value.ValueKind == JsonValueKind.String)
            return QuorumSize.TryParse(value.GetString()!, out size);
        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var count) || count < 0)
            return false;
        size = new QuorumSize(QuorumKind.Count, count);
        return true;
    }

    private static string? TextOf(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static BucketProperties Fail(BucketProperties properties, string reason, out string? problem)
    {
        problem = reason;
        return properties;
    }
}

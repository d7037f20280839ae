using System.Text.Json;
using System.Text.Json.Nodes;

namespace OrleansKv.Infra.Yaml;

/// <summary>Ways through a document.</summary>
internal static class JsonNodes
{
    /// <summary>What is at a path of names with dots between them, or null.</summary>
    public static JsonNode? At(this JsonNode? node, string path) =>
        path.Split('.').Aggregate(node, static (at, name) => at is JsonObject inner && inner.TryGetPropertyValue(name, out var value) ? value : null);

    /// <summary>The text at a path, or null; a number or a truth value as it is written.</summary>
    public static string? Text(this JsonNode? node, string path) => (node.At(path) as JsonValue)?.ToString();

    /// <summary>The elements of the list at a path; none where there is no list.</summary>
    public static IEnumerable<JsonNode> List(this JsonNode? node, string path) => (node.At(path) as JsonArray ?? []).Select(static element => element!);

    /// <summary>The names and values at a path; none where there is no mapping.</summary>
    public static IEnumerable<KeyValuePair<string, JsonNode?>> Map(this JsonNode? node, string path) => node.At(path) as JsonObject ?? [];

    /// <summary>The names and texts at a path.</summary>
    public static Dictionary<string, string> Texts(this JsonNode? node, string path) =>
        node.Map(path).ToDictionary(static pair => pair.Key, static pair => pair.Value?.ToString() ?? "", StringComparer.Ordinal);

    /// <summary>Whether it is a text, not a number or a truth value.</summary>
    public static bool IsText(this JsonNode? node) => node?.GetValueKind() == JsonValueKind.String;

    /// <summary>Every mapping below a node, itself first, with the path that leads to it.</summary>
    public static IEnumerable<(string Path, JsonObject Node)> Objects(this JsonNode? node, string path = "") => node switch
    {
        JsonObject mapping => mapping.SelectMany(pair => pair.Value.Objects($"{path}.{pair.Key}")).Prepend((path, mapping)),
        JsonArray list => list.SelectMany((element, index) => element.Objects($"{path}[{index}]")),
        _ => [],
    };
}

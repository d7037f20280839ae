using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace OrleansKv.Infra.Yaml;

/// <summary>Reads YAML as the programs do that it is for: with types of plain scalars, aliases, and merge keys (<c>&lt;&lt;</c>).</summary>
internal static class YamlDocuments
{
    private static readonly HashSet<string> Truths = new(["true", "yes", "on"], StringComparer.OrdinalIgnoreCase);
    private static readonly HashSet<string> Falsehoods = new(["false", "no", "off"], StringComparer.OrdinalIgnoreCase);

    /// <summary>All documents of a file below the repository's root.</summary>
    public static IReadOnlyList<JsonObject> Load(string path) => Parse(RepositoryFiles.Read(path));

    /// <summary>All documents of a text; each must be a mapping.</summary>
    /// <exception cref="YamlException">It is not YAML, or has a key twice.</exception>
    public static IReadOnlyList<JsonObject> Parse(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(document => Convert(document.RootNode) as JsonObject ?? throw new YamlException("A document is no mapping."))];
    }

    private static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode mapping => Convert(mapping),
        YamlSequenceNode sequence => new JsonArray([.. sequence.Children.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new YamlException($"{node.Start}: {node.NodeType} is not understood."),
    };

    /// <summary>What is merged in gives way to the mapping's own keys.</summary>
    private static JsonObject Convert(YamlMappingNode mapping)
    {
        var result = new JsonObject();
        foreach (var (key, value) in mapping.Children)
        {
            if (key is not YamlScalarNode { Value: "<<" })
                result[((YamlScalarNode)key).Value!] = Convert(value);
        }

        foreach (var (_, value) in mapping.Children.Where(child => child.Key is YamlScalarNode { Value: "<<" }))
        {
            foreach (var merged in value is YamlSequenceNode several ? several.Children.Select(Convert) : [Convert(value)])
            {
                foreach (var (name, inner) in merged!.AsObject())
                    if (!result.ContainsKey(name)) result[name] = inner?.DeepClone();
            }
        }

        return result;
    }

    private static JsonValue? Plain(string text)
    {
        if (text is "" or "~" or "null") return null;
        if (Truths.Contains(text)) return JsonValue.Create(true);
        if (Falsehoods.Contains(text)) return JsonValue.Create(false);
        if (long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole)) return JsonValue.Create(whole);
        return double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? JsonValue.Create(number) : JsonValue.Create(text);
    }
}

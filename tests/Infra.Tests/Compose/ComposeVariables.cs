using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace OrleansKv.Infra.Compose;

/// <summary>Variables in a compose file: <c>${NAME}</c>, <c>${NAME:-default}</c>, <c>${NAME:?message}</c>.</summary>
internal static partial class ComposeVariables
{
    /// <summary>The names that a text mentions.</summary>
    public static IEnumerable<string> NamesIn(string text) => Variable().Matches(text).Select(static match => match.Groups["name"].Value);

    /// <summary>A document with its variables replaced.</summary>
    /// <exception cref="KeyNotFoundException">A variable has neither a value nor a default; the message names it.</exception>
    public static JsonNode? Replace(JsonNode? node, IReadOnlyDictionary<string, string> values) => node switch
    {
        JsonObject mapping => new JsonObject(mapping.Select(pair => KeyValuePair.Create(pair.Key, Replace(pair.Value, values)))),
        JsonArray list => new JsonArray([.. list.Select(element => Replace(element, values))]),
        JsonValue value when value.TryGetValue<string>(out var text) => JsonValue.Create(Replace(text, values)),
        _ => node?.DeepClone(),
    };

    /// <summary>The variables of an environment file, <c>NAME=value</c> a line.</summary>
    public static Dictionary<string, string> ReadFile(string text) => text.Split('\n')
        .Where(static line => line.Length > 0 && !line.StartsWith('#'))
        .Select(static line => line.Split('=', 2))
        .ToDictionary(static parts => parts[0], static parts => parts[1].Trim(), StringComparer.Ordinal);

    private static string Replace(string text, IReadOnlyDictionary<string, string> values) => Variable().Replace(text, match =>
    {
        var name = match.Groups["name"].Value;
        var value = values.GetValueOrDefault(name, "");
        return (value, match.Groups["kind"].Value) switch
        {
            ("", ":-") => match.Groups["rest"].Value,
            ("", ":?") => throw new KeyNotFoundException($"{name}: {match.Groups["rest"].Value}"),
            ("", _) => throw new KeyNotFoundException($"{name} has no value."),
            _ => value,
        };
    });

    [GeneratedRegex(@"\$\{(?<name>\w+)(?:(?<kind>:[-?])(?<rest>[^}]*))?\}")]
    private static partial Regex Variable();
}

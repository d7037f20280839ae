using System.Globalization;
using System.Text;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>A label of a series.</summary>
/// <param name="Name">As Prometheus has it.</param>
/// <param name="Key">The tag's key as the instrument gave it.</param>
/// <param name="Value">Not yet escaped. Empty is the same as no label.</param>
internal readonly record struct Label(string Name, string Key, string Value)
{
    /// <summary>The label of a tag.</summary>
    public static Label Of(KeyValuePair<string, object?> tag, string prefix = "")
    {
        var name = PrometheusNames.OfLabel(prefix + tag.Key);

        // A histogram's own label, which a tag must not double.
        return new Label(name == "le" ? "exported_le" : name, tag.Key, TextOf(tag.Value));
    }

    /// <summary>
    /// Labels as between the braces of a series, in the order of their names. Where several keys have become one name, the
    /// values are joined with a semicolon, in the order of the keys (OpenTelemetry, "Prometheus and OpenMetrics Compatibility").
    /// </summary>
    public static string Join(IEnumerable<Label> labels)
    {
        var text = new StringBuilder();
        var groups = labels.Where(label => label.Value.Length > 0).Distinct()
            .OrderBy(label => label.Name, StringComparer.Ordinal)
            .ThenBy(label => label.Key, StringComparer.Ordinal)
            .ThenBy(label => label.Value, StringComparer.Ordinal)
            .GroupBy(label => label.Name);
        foreach (var group in groups)
        {
            if (text.Length > 0)
                text.Append(',');
            text.Append(group.Key).Append("=\"").Append(Escape(string.Join(';', group.Select(label => label.Value)))).Append('"');
        }
        return text.ToString();
    }

    private static string Escape(string value) => value
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private static string TextOf(object? value) => value switch
    {
        null => "",
        string text => text,
        bool isTrue => isTrue ? "true" : "false",
        IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };
}

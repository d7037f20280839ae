using System.Text;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>
/// Turns OpenTelemetry's names into Prometheus' by the rules of OpenTelemetry, "Prometheus and OpenMetrics Compatibility".
/// </summary>
internal static class PrometheusNames
{
    private const string Total = "_total";

    private static readonly Dictionary<string, string> Units = new(StringComparer.Ordinal)
    {
        ["d"] = "days",
        ["h"] = "hours",
        ["min"] = "minutes",
        ["s"] = "seconds",
        ["ms"] = "milliseconds",
        ["us"] = "microseconds",
        ["ns"] = "nanoseconds",
        ["By"] = "bytes",
        ["KiBy"] = "kibibytes",
        ["MiBy"] = "mebibytes",
        ["GiBy"] = "gibibytes",
        ["TiBy"] = "tibibytes",
        ["KBy"] = "kilobytes",
        ["MBy"] = "megabytes",
        ["GBy"] = "gigabytes",
        ["TBy"] = "terabytes",
        ["m"] = "meters",
        ["V"] = "volts",
        ["A"] = "amperes",
        ["J"] = "joules",
        ["W"] = "watts",
        ["g"] = "grams",
        ["Cel"] = "celsius",
        ["Hz"] = "hertz",
        ["%"] = "percent",
        ["1"] = "",
    };

    private static readonly Dictionary<string, string> PerUnits = new(StringComparer.Ordinal)
    {
        ["s"] = "second",
        ["m"] = "minute",
        ["min"] = "minute",
        ["h"] = "hour",
        ["d"] = "day",
        ["w"] = "week",
        ["mo"] = "month",
        ["y"] = "year",
    };

    /// <summary>The name of an instrument's metric: with its unit, and <c>_total</c> on a counter.</summary>
    public static string OfMetric(string name, string? unit, InstrumentKind kind)
    {
        var text = Sanitize(name, allowColon: true);
        if (kind.IsMonotonic && text.EndsWith(Total, StringComparison.Ordinal))
            text = text[..^Total.Length];
        text = WithSuffix(text, OfUnit(unit ?? ""));
        if (kind.Type == "gauge" && unit == "1")
            text = WithSuffix(text, "ratio");
        return kind.IsMonotonic ? text + Total : text;
    }

    /// <summary>The name of a tag's label.</summary>
    public static string OfLabel(string key) => Sanitize(key, allowColon: false);

    private static string WithSuffix(string name, string word) =>
        word.Length == 0 || name == word || name.EndsWith("_" + word, StringComparison.Ordinal) ? name : $"{name}_{word}";

    /// <summary>A UCUM unit in words, without its annotations: <c>By/s</c> is <c>bytes_per_second</c>, <c>{request}</c> nothing.</summary>
    private static string OfUnit(string unit)
    {
        var bare = WithoutAnnotations(unit);
        var slash = bare.IndexOf('/', StringComparison.Ordinal);
        if (slash < 0)
            return Word(bare, Units);
        var (of, per) = (Word(bare[..slash], Units), Word(bare[(slash + 1)..], PerUnits));
        if (per.Length == 0)
            return of;
        return of.Length == 0 ? $"per_{per}" : $"{of}_per_{per}";
    }

    private static string Word(string unit, Dictionary<string, string> words) =>
        words.TryGetValue(unit, out var word) ? word : Sanitize(unit, allowColon: false).Trim('_');

    private static string WithoutAnnotations(string unit)
    {
        while (unit.IndexOf('{', StringComparison.Ordinal) is >= 0 and var open && unit.IndexOf('}', open) is >= 0 and var close)
            unit = unit.Remove(open, close - open + 1);
        return unit;
    }

    /// <summary>What a name may not hold becomes an underscore, runs of which become one; one is put before a leading digit.</summary>
    private static string Sanitize(string name, bool allowColon)
    {
        var text = new StringBuilder(name.Length + 1);
        foreach (var character in name)
        {
            var isValid = char.IsAsciiLetterOrDigit(character) || (allowColon && character == ':');
            if (text.Length == 0 && char.IsAsciiDigit(character))
                text.Append('_');
            if (isValid)
                text.Append(character);
            else if (text.Length == 0 || text[^1] != '_')
                text.Append('_');
        }
        return text.Length == 0 ? "_" : text.ToString();
    }
}

using System.Text.RegularExpressions;

namespace OrleansKv.Infra.Observability;

/// <summary>The table of metrics in docs/operations.md, and queries held against the metrics that exist.</summary>
internal static partial class MetricNames
{
    private static readonly string[] Others = ["up"];

    /// <summary>What the collector of figures adds, and the bound of a histogram's bucket.</summary>
    private static readonly string[] OtherLabels = ["cluster", "instance", "job", "le"];

    /// <summary>The rows of the table: names and labels.</summary>
    public static IReadOnlyList<(IReadOnlyList<string> Names, IReadOnlyList<string> Labels)> Documented { get; } =
        [.. RepositoryFiles.Read("docs/operations.md").Split('\n')
            .Where(static line => Row().IsMatch(line))
            .Select(static line => line.Split('|'))
            .Select(static cells => (NamesIn(cells[1]), NamesIn(cells[4])))];

    /// <summary>What a query names that does not exist.</summary>
    public static IEnumerable<string> Problems(string query, IReadOnlyDictionary<string, string> metrics)
    {
        var names = metrics.SelectMany(static metric => metric.Value == "histogram" ? [$"{metric.Key}_bucket", $"{metric.Key}_sum", $"{metric.Key}_count"] : new[] { metric.Key }).Concat(Others).ToHashSet(StringComparer.Ordinal);
        var labels = Documented.SelectMany(static row => row.Labels).Concat(OtherLabels).ToHashSet(StringComparer.Ordinal);
        return PromQl.MetricsOf(query).Where(name => !names.Contains(name)).Select(static name => $"there is no metric {name}")
            .Concat(PromQl.LabelsOf(query).Where(label => !labels.Contains(label)).Select(static label => $"there is no label {label}"));
    }

    private static IReadOnlyList<string> NamesIn(string cell) => [.. Quoted().Matches(cell).Select(static match => match.Groups[1].Value)];

    [GeneratedRegex(@"^\| `(kv|kestrel|dotnet)_")]
    private static partial Regex Row();

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex Quoted();
}

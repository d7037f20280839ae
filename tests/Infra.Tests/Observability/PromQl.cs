using System.Text.RegularExpressions;

namespace OrleansKv.Infra.Observability;

/// <summary>The names in a query of Prometheus: as much of its grammar as telling metrics, labels and functions apart takes.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = new(["by", "without", "and", "or", "unless", "on", "ignoring", "group_left", "group_right", "offset", "bool"], StringComparer.Ordinal);

    /// <summary>The metrics that a query reads.</summary>
    public static IReadOnlySet<string> MetricsOf(string query)
    {
        var bare = Grouping().Replace(Matchers().Replace(Texts().Replace(query, ""), " "), " ");
        bare = Range().Replace(bare, " ");
        return Name().Matches(bare).Where(match => !Words.Contains(match.Value) && !IsFunction(bare, match)).Select(static match => match.Value).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>The labels that a query names, to select or to group by.</summary>
    public static IReadOnlySet<string> LabelsOf(string query)
    {
        var bare = Texts().Replace(query, "");
        return Matchers().Matches(bare).Select(static match => match.Value).Concat(Grouping().Matches(bare).Select(static match => match.Groups["labels"].Value))
            .SelectMany(static text => Name().Matches(text)).Select(static match => match.Value).ToHashSet(StringComparer.Ordinal);
    }

    private static bool IsFunction(string text, Match name) => text[(name.Index + name.Length)..].TrimStart().StartsWith('(');

    [GeneratedRegex("\"[^\"]*\"")]
    private static partial Regex Texts();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Matchers();

    [GeneratedRegex(@"\b(?:by|without|on|ignoring|group_left|group_right)\s*\((?<labels>[^)]*)\)")]
    private static partial Regex Grouping();

    [GeneratedRegex(@"\[[^\]]*\]")]
    private static partial Regex Range();

    [GeneratedRegex(@"(?<![\w.$])[a-zA-Z_:][\w:]*")]
    private static partial Regex Name();
}

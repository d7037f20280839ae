using System.Globalization;
using System.Text;
using OrleansKv.Simulation.CommandLine;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Reports;

/// <summary>The text that a batch of runs ends with.</summary>
internal static class SummaryText
{
    /// <summary>Failing runs that are shown in full.</summary>
    public const int MaxFailures = 20;

    /// <param name="summary">What the runs came to.</param>
    /// <param name="faults">All kinds of faults: those that were not injected are shown too.</param>
    /// <param name="switchedOff">The checks that were not made, with the reasons.</param>
    public static string Format(BatchSummary summary, IEnumerable<string> faults, IReadOnlyDictionary<string, string> switchedOff)
    {
        var text = new StringBuilder();
        AppendTable(text, "", Figures(summary));
        text.AppendLine().AppendLine("faults injected");
        AppendTable(text, "  ", [.. faults.Union(summary.Faults.Keys).Order(StringComparer.Ordinal).Select(kind => (kind, Count(summary.Faults.GetValueOrDefault(kind))))]);
        text.AppendLine().AppendLine(switchedOff.Count == 0 ? "no check is switched off" : "checks switched off");
        AppendTable(text, "  ", [.. switchedOff.OrderBy(static check => check.Key, StringComparer.Ordinal).Select(static check => (check.Key, check.Value))]);
        foreach (var failure in summary.Failures.Values.Take(MaxFailures)) text.AppendLine().Append(Format(failure));
        if (summary.Failures.Count > MaxFailures)
            text.AppendLine().AppendLine(CultureInfo.InvariantCulture, $"Failed as well, with the same options: {string.Join(' ', summary.Failures.Keys.Skip(MaxFailures))}");
        return text.ToString();
    }

    /// <summary>One failing run: each broken promise with its first breach, and how to see it again.</summary>
    public static string Format(FailedRun failure)
    {
        var text = new StringBuilder().AppendLine(CultureInfo.InvariantCulture, $"FAILED: seed {failure.Options.Seed}");
        foreach (var (first, count) in failure.Checks)
        {
            var times = count == 1 ? "" : $", {Count(count)} breaches, the first";
            text.AppendLine(CultureInfo.InvariantCulture, $"  {first.Check}{times} at {Instants.Format(first.At)}: {first.Detail.ReplaceLineEndings("\n    ")}");
        }
        return text.AppendLine(CultureInfo.InvariantCulture, $"  replay: {ReplayCommand.For(failure.Options)}").ToString();
    }

    private static List<(string Name, string Value)> Figures(BatchSummary summary) =>
    [
        ("runs", $"{Count(summary.Runs)}, {Count(summary.Failures.Count)} failed"),
        ("seeds", summary.Runs == 0 ? "none" : string.Create(CultureInfo.InvariantCulture, $"{summary.FirstSeed} to {summary.LastSeed}")),
        ("virtual time", Durations.Format(summary.VirtualTime)),
        ("real time", Durations.Format(summary.RealTime)),
        ("speed-up", $"{Ratio(summary.VirtualTime, summary.RealTime)} times real time, {Ratio(summary.VirtualTime, summary.ThreadTime)} on each core"),
        ("operations", $"{Count(summary.Operations)} started, {Count(summary.Acknowledged)} acknowledged"),
        ("messages", Count(summary.Messages)),
        ("checks made", Count(summary.Checks)),
    ];

    private static void AppendTable(StringBuilder text, string indent, List<(string Name, string Value)> rows)
    {
        var width = rows.Select(static row => row.Name.Length).DefaultIfEmpty().Max();
        foreach (var (name, value) in rows) text.Append(indent).Append(name.PadRight(width)).Append("  ").AppendLine(value);
    }

    private static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    private static string Ratio(TimeSpan virtualTime, TimeSpan realTime) => Count((long)(realTime > TimeSpan.Zero ? virtualTime / realTime : 0));
}

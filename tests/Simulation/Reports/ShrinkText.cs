using System.Globalization;
using System.Text;
using OrleansKv.Simulation.Shrinking;

namespace OrleansKv.Simulation.Reports;

/// <summary>The text that says what shrinking came to.</summary>
internal static class ShrinkText
{
    public static string Format(ShrinkResult result)
    {
        var end = result.IsComplete ? "one thing less does not fail any more" : "time was up: there may be a smaller one";
        var text = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"SHRUNK: seed {result.Smallest.Options.Seed}, which still fails {result.Check}; {end}");
        var width = result.Steps.Max(static step => step.Concern.Length);
        foreach (var step in result.Steps)
        {
            var change = step.Kept > 0 ? $"{step.From} -> {step.To}" : step.From;
            text.AppendLine(CultureInfo.InvariantCulture, $"  {step.Concern.PadRight(width)}  {change} ({step.Tried} tried, {step.Kept} failed alike)");
        }
        return text.Append(SummaryText.Format(FailedRun.Of(result.Smallest))).ToString();
    }
}

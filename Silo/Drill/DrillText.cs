using System.Globalization;

namespace OrleansKv.Silo.Drill;

/// <summary>Figures in words.</summary>
internal static class DrillText
{
    /// <summary>The heading of <see cref="Line"/>.</summary>
    public static string Heading => $"{"step",-38} {"seconds",8} {"requests",9} {"ops/s",7} {"p50 ms",8} {"p99 ms",8} {"max ms",8} {"again",6} {"stale",6} {"errors",7}";

    /// <summary>A step's figures in a line.</summary>
    public static string Line(StepFigures step) => string.Create(
        CultureInfo.InvariantCulture,
        $"{step.Name,-38} {step.Elapsed.TotalSeconds,8:0.0} {step.Latencies.Count,9} {step.Rate,7:0} {Milliseconds(step, 0.5),8:0.0} {Milliseconds(step, 0.99),8:0.0} {step.Latencies.Max.TotalMilliseconds,8:0.0} {step.SentAgain,6} {step.StaleReads,6} {step.ErrorCount,7}");

    /// <summary>The step's errors, a line each kind.</summary>
    public static IEnumerable<string> Errors(StepFigures step) =>
        step.Errors.OrderByDescending(static error => error.Value.Count).Select(static error => string.Create(CultureInfo.InvariantCulture, $"    {error.Value.Count} x {error.Key}: {error.Value.Example}"));

    /// <summary>A number that may be unknown.</summary>
    public static string Count(long? number) => number?.ToString(CultureInfo.InvariantCulture) ?? "-";

    private static double Milliseconds(StepFigures step, double share) => step.Latencies.Quantile(share).TotalMilliseconds;
}

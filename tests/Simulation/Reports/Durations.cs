using System.Globalization;

namespace OrleansKv.Simulation.Reports;

/// <summary>How lengths of time are written for people.</summary>
internal static class Durations
{
    public static string Format(TimeSpan time) => time switch
    {
        { TotalMinutes: < 1 } => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.0} s"),
        { TotalHours: < 1 } => $"{time.Minutes} min {time.Seconds} s",
        _ => $"{(int)time.TotalHours} h {time.Minutes} min",
    };
}

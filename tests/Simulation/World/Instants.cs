using System.Globalization;

namespace OrleansKv.Simulation.World;

/// <summary>How virtual instants are written: minutes, seconds, microseconds since the start of the world.</summary>
internal static class Instants
{
    public static string Format(TimeSpan at) =>
        string.Create(CultureInfo.InvariantCulture, $"{(int)at.TotalMinutes:00}:{at.Seconds:00}.{at.Ticks / TimeSpan.TicksPerMicrosecond % 1_000_000:000000}");
}

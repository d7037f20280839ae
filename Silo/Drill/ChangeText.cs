using System.Globalization;

namespace OrleansKv.Silo.Drill;

/// <summary>Changes of the ring in words.</summary>
internal static class ChangeText
{
    /// <summary>The heading of <see cref="Line"/>.</summary>
    public static string Heading => $"{"change",-38} {"copied s",8} {"done s",7} {"moved",6} {"least",6} {"ratio",6} {"plan kB",8} {"moved kB",9}  fullest node, its home replicas, the bound";

    /// <summary>A change's figures in a line.</summary>
    public static string Line(ChangeFigures change) => string.Create(
        CultureInfo.InvariantCulture,
        $"{change.Name,-38} {Seconds(change.Copied),8} {Seconds(change.Took),7} {change.Moved,6} {change.Least,6} {change.Ratio,6:0.00} {change.Plan.MovedBytes / 1_000.0,8:0} {Kilobytes(change.MovedBytes),9}  {change.Fullest.Node} {change.Fullest.HomeReplicas} of {change.Fullest.Bound}");

    /// <summary>What is wrong with a change, a line each.</summary>
    public static IEnumerable<string> Faults(ChangeFigures change)
    {
        if (change.Took is null)
        {
            yield return string.Create(CultureInfo.InvariantCulture, $"    not done in time: {change.Plan.Moving.Length} ranges still move");
            if (change.Plan.Moving is [var first, ..]) yield return $"    range {first.Range}, {first.Phase}, waits for {first.WaitsFor ?? "its turn"}";
        }

        foreach (var load in change.Loads.Where(static load => load.HomeReplicas > load.Bound))
            yield return string.Create(CultureInfo.InvariantCulture, $"    beyond the bound: {load.Node} holds {load.HomeReplicas} home replicas, its fair share is {load.FairShare:0.0}, the bound {load.Bound}");
    }

    private static string Seconds(TimeSpan? time) => time?.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";

    private static string Kilobytes(long? bytes) => bytes is { } number ? (number / 1_000.0).ToString("0", CultureInfo.InvariantCulture) : "-";
}

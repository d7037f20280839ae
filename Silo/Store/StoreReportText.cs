using System.Globalization;
using OrleansKv.Storage.Log;

namespace OrleansKv.Silo.Store;

/// <summary>What a check of a store found, for people and for scripts: a name and a figure on each line.</summary>
internal static class StoreReportText
{
    public static async Task WriteCheckAsync(string directory, LogStoreReport report, TextWriter output)
    {
        await WriteHeadAsync(directory, report, output);
        await LineAsync(output, "records", Total(report));
        await LineAsync(output, "keys", report.Keys);
        await LineAsync(output, "grain states", report.States);
        await LineAsync(output, "damaged stretches", report.Damage.Length);
        await LineAsync(output, "damaged keys", report.DamagedKeys);
        await LineAsync(output, "damaged headers", report.DamagedHeaders);
        await LineAsync(output, "damaged snapshots", report.Snapshots.Count(static snapshot => snapshot.Problem is not null));
        await LineAsync(output, "torn bytes", report.TornBytes);
        foreach (var damage in report.Damage)
            await output.WriteLineAsync(Invariant($"  {damage.Segment}: bytes {damage.Start} to {damage.End}: {damage.Reason}{(damage.IsKnown ? ", known to the store" : "")}"));
        foreach (var snapshot in report.Snapshots.Where(static snapshot => snapshot.Problem is not null))
            await output.WriteLineAsync($"  {snapshot.Name}: {snapshot.Problem}");
        if (report.IsCutShort) await output.WriteLineAsync("  the last segment is shorter than it was made");
        await output.WriteLineAsync(report.IsDamaged ? "DAMAGED" : "ok");
    }

    public static async Task WriteStatsAsync(string directory, LogStoreReport report, TextWriter output)
    {
        await WriteHeadAsync(directory, report, output);
        await LineAsync(output, "epoch", report.Epoch.ToString("x", CultureInfo.InvariantCulture));
        await LineAsync(output, "closed in order", report.WasClosed ? "yes" : "no");
        await LineAsync(output, "keys", report.Keys);
        await LineAsync(output, "grain states", report.States);
        foreach (var (kind, count) in report.Records) await LineAsync(output, $"records: {kind}", count);
        await LineAsync(output, "live bytes", report.LiveBytes);
        await LineAsync(output, "dead bytes", report.DeadBytes);
        await LineAsync(output, "live share", Invariant($"{report.LiveBytes / Math.Max(1.0, report.LiveBytes + report.DeadBytes):0.00}"));
        await LineAsync(output, "snapshots", report.Snapshots.Length);
        await LineAsync(output, "snapshot bytes", report.Snapshots.Sum(static snapshot => snapshot.Bytes));
    }

    private static async Task WriteHeadAsync(string directory, LogStoreReport report, TextWriter output)
    {
        await output.WriteLineAsync($"{directory} (node {report.Node})");
        await LineAsync(output, "segments", report.Segments);
    }

    private static long Total(LogStoreReport report) => report.Records.Values.Sum();

    private static Task LineAsync(TextWriter output, string name, object figure) => output.WriteLineAsync(Invariant($"  {name,-18} {figure}"));

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}

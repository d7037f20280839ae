using System.Diagnostics.Metrics;
using OrleansKv.Telemetry;

namespace OrleansKv.Storage.Log;

/// <summary>The metrics of the log stores of this process, by node.</summary>
internal static class StoreMetrics
{
    private static readonly Lock Gate = new();

    /// <summary>Weak: a store that nobody closed, as in a simulated kill, must not stay for its figures.</summary>
    private static readonly List<(string Node, WeakReference<LogNodeStore> Store)> Stores = [];

    static StoreMetrics()
    {
        var meter = KvMetrics.Meter;
        meter.CreateObservableCounter(
            "kv.store.written", () => Measure(static statistics => statistics.WrittenBytes), "By", "Bytes of records appended to the log, by compaction too.");
        meter.CreateObservableCounter(
            "kv.store.compaction.written", () => Measure(static statistics => statistics.CompactionBytes), "By", "Bytes of records that compaction copied.");
        meter.CreateObservableCounter(
            "kv.store.damaged", () => Measure(static statistics => statistics.DamagedRecords), "{record}", "Records that a read or compaction found damaged.");
        meter.CreateObservableGauge(
            "kv.store.live", () => Measure(static statistics => statistics.LiveBytes), "By", "Bytes of the newest record of each key.");
        meter.CreateObservableGauge(
            "kv.store.data", () => Measure(static statistics => statistics.DataBytes), "By", "Bytes of records in all segments, dead ones included.");
        meter.CreateObservableGauge(
            "kv.store.segments", () => Measure(static statistics => statistics.Segments), "{segment}", "Segments of the log.");
    }

    internal static void Add(string node, LogNodeStore store)
    {
        lock (Gate)
        {
            Stores.RemoveAll(static entry => !entry.Store.TryGetTarget(out _));
            Stores.Add((node, new WeakReference<LogNodeStore>(store)));
        }
    }

    internal static void Remove(LogNodeStore store)
    {
        lock (Gate) Stores.RemoveAll(entry => !entry.Store.TryGetTarget(out var target) || target == store);
    }

    private static List<Measurement<long>> Measure(Func<LogStoreStatistics, long> value)
    {
        var measurements = new List<Measurement<long>>();
        lock (Gate)
        {
            foreach (var (node, store) in Stores)
            {
                if (store.TryGetTarget(out var target))
                    measurements.Add(new Measurement<long>(value(target.Statistics), new KeyValuePair<string, object?>("kv.node", node)));
            }
        }

        return measurements;
    }
}

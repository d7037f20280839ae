using System.Diagnostics.Metrics;
using OrleansKv.Telemetry;

namespace OrleansKv.Reaping;

/// <summary>The metrics of reaping, on the one meter.</summary>
internal static class ReapMetrics
{
    private static readonly Counter<long> Keys = KvMetrics.Meter.CreateCounter<long>(
        "kv.reaped", "{key}", "Keys that were deleted or have expired, and that all home replicas have forgotten.");

    private static readonly Gauge<long> Pending = KvMetrics.Meter.CreateGauge<long>(
        "kv.tombstones", "{key}", "Keys that hold nothing but tombstones and values that expire, by the node that is their first home replica.");

    public static void Reaped(int keys) => Keys.Add(keys);

    public static void PendingIs(long keys, string node) => Pending.Record(keys, new KeyValuePair<string, object?>("kv.node", node));
}

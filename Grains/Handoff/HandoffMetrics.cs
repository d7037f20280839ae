using System.Diagnostics.Metrics;
using OrleansKv.Telemetry;

namespace OrleansKv.Handoff;

/// <summary>The metrics of what nodes keep for others, on the one meter.</summary>
internal static class HandoffMetrics
{
    private static readonly NodeSources<HintTable> Tables = new();

    private static readonly Counter<long> DroppedKeys = KvMetrics.Meter.CreateCounter<long>(
        "kv.handoff.dropped", "{key}", "Keys that nodes have dropped since they are no home replica of them any more.");

    static HandoffMetrics()
    {
        KvMetrics.Meter.CreateObservableGauge(
            "kv.hints.outstanding", static () => Measure(static hints => hints.Count), "{hint}", "Keys that a node keeps for another one, by node and by the other, the target.");
        KvMetrics.Meter.CreateObservableGauge(
            "kv.hints.data", static () => Measure(static hints => hints.Bytes), "By", "Bytes of the values of those keys, roughly.");
    }

    public static void Add(string node, HintTable table) => Tables.Add(node, table);

    public static void Dropped(int keys) => DroppedKeys.Add(keys);

    private static List<Measurement<long>> Measure(Func<HintsView, long> value) => Tables.Measure((node, table) => table.View().Select(
        hints => new Measurement<long>(value(hints), new("kv.node", node), new("kv.target", hints.Target))));
}

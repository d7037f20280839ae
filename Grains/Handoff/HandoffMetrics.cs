using System.Diagnostics.Metrics;
using OrleansKv.Telemetry;

namespace OrleansKv.Handoff;

/// <summary>The metrics of what nodes keep for others, on the one meter.</summary>
internal static class HandoffMetrics
{
    private static readonly NodeSources<HintTable> Tables = new();

    static HandoffMetrics()
    {
        KvMetrics.Meter.CreateObservableGauge(
            "kv.hints.outstanding", static () => Measure(static hints => hints.Count), "{hint}", "Keys that a node keeps for another one, by node and by the other, the target.");
        KvMetrics.Meter.CreateObservableGauge(
            "kv.hints.data", static () => Measure(static hints => hints.Bytes), "By", "Bytes of the values of those keys, roughly.");
    }

    public static void Add(string node, HintTable table) => Tables.Add(node, table);

    private static List<Measurement<long>> Measure(Func<HintsView, long> value) => Tables.Measure((node, table) => table.View().Select(
        hints => new Measurement<long>(value(hints), new("kv.node", node), new("kv.target", hints.Target))));
}

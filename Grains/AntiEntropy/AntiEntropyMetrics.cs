using System.Diagnostics.Metrics;
using OrleansKv.Telemetry;

namespace OrleansKv.AntiEntropy;

/// <summary>The metrics of anti-entropy, on the one meter.</summary>
internal static class AntiEntropyMetrics
{
    private static readonly Counter<long> Exchanges = KvMetrics.Meter.CreateCounter<long>(
        "kv.antientropy.exchanges", "{exchange}", "Exchanges of a range with another home replica, by outcome: equal, repaired, failed or interrupted.");

    private static readonly Counter<long> Keys = KvMetrics.Meter.CreateCounter<long>(
        "kv.antientropy.keys", "{key}", "Version sets that were stored because of an exchange, by direction: pulled from the peer or pushed to it.");

    private static readonly Counter<long> Bytes = KvMetrics.Meter.CreateCounter<long>(
        "kv.antientropy.moved", "By", "Bytes of the messages of exchanges that a node began.");

    private static readonly Counter<long> Rebuilt = KvMetrics.Meter.CreateCounter<long>(
        "kv.antientropy.rebuilt", "{tree}", "Merkle trees that did not say what the store has, and were made anew.");

    private static readonly Gauge<double> Oldest = KvMetrics.Meter.CreateGauge<double>(
        "kv.antientropy.oldest", "s", "Age of the last exchange of that range and peer whose last one is the oldest, by node; since the start where there was none.");

    private static readonly Gauge<long> OutOfDate = KvMetrics.Meter.CreateGauge<long>(
        "kv.antientropy.outofdate", "{range}", "Home ranges of which a node does not know that all home replicas hold the same, because the last exchange failed or there was none, by node.");

    public static void Exchanged(string outcome, ExchangeResult result)
    {
        Exchanges.Add(1, new KeyValuePair<string, object?>("kv.outcome", outcome));
        if (result.Pulled > 0) Keys.Add(result.Pulled, new KeyValuePair<string, object?>("kv.direction", "pulled"));
        if (result.Pushed > 0) Keys.Add(result.Pushed, new KeyValuePair<string, object?>("kv.direction", "pushed"));
        Bytes.Add(result.Bytes);
    }

    public static void TreeRebuilt() => Rebuilt.Add(1);

    public static void OldestIs(TimeSpan age, string node) => Oldest.Record(age.TotalSeconds, new KeyValuePair<string, object?>("kv.node", node));

    public static void OutOfDateAre(int ranges, string node) => OutOfDate.Record(ranges, new KeyValuePair<string, object?>("kv.node", node));
}

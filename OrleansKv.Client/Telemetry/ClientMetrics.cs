using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Telemetry;

/// <summary>The client's meter and activity source, both named <see cref="Name"/>. No tag ever holds a key, a bucket or a value.</summary>
internal static class ClientMetrics
{
    public const string Name = "OrleansKv.Client";

    private static readonly Meter Meter = new(Name);
    private static readonly ActivitySource Source = new(Name);

    private static readonly Histogram<double> Durations = Meter.CreateHistogram<double>(
        "kv.client.call.duration", "s", "Time that a call of the client took with its retries, by operation and outcome.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>("kv.client.retries", "{retry}", "Requests that were tried again, by operation and the code of the failure.");

    private static readonly Counter<long> RingReads = Meter.CreateCounter<long>("kv.client.ring.reads", "{read}", "How often the ring was read.");

    public static Activity? Start(string operation) => Source.StartActivity("kv.client." + operation, ActivityKind.Client);

    public static void CallEnded(string operation, string outcome, TimeSpan duration) =>
        Durations.Record(duration.TotalSeconds, new("kv.operation", operation), new KeyValuePair<string, object?>("kv.outcome", outcome));

    public static void Retried(string operation, string code) => Retries.Add(1, new("kv.operation", operation), new KeyValuePair<string, object?>("kv.code", code));

    public static void RingRead() => RingReads.Add(1);
}

using System.Diagnostics.Metrics;
using OrleansKv.Telemetry;

namespace OrleansKv.Coordination;

/// <summary>The metrics of what bounds and speeds up requests, on the one meter.</summary>
internal static class CoordinationMetrics
{
    private static readonly Lock Gate = new();

    /// <summary>Weak: a node that was killed must not stay for its figures.</summary>
    private static readonly List<(string Node, WeakReference<RequestAdmission> Admission)> Nodes = [];

    private static readonly Counter<long> Refusals = KvMetrics.Meter.CreateCounter<long>(
        "kv.requests.refused", "{request}", "Requests that a node refused because it had too much to do, by the limit that was reached: requests or bytes.");

    private static readonly Counter<long> Hedges = KvMetrics.Meter.CreateCounter<long>(
        "kv.hedges", "{hedge}", "Extra requests because a replica was slower than its node lately was, by kind: value, from another home replica, or fallback.");

    private static readonly Counter<long> DigestReads = KvMetrics.Meter.CreateCounter<long>(
        "kv.digest_reads", "{read}", "Reads in which one replica was asked for the value and the others for digests, by outcome: agreed, or fetched, when another value had to be asked for.");

    static CoordinationMetrics()
    {
        KvMetrics.Meter.CreateObservableGauge(
            "kv.requests.running", () => Measure(static admission => admission.Requests), "{request}", "Client requests that a node runs at the moment.");
        KvMetrics.Meter.CreateObservableGauge(
            "kv.requests.writing", () => Measure(static admission => admission.Bytes), "By", "Bytes of the values that those requests write.");
    }

    public static void Add(string node, RequestAdmission admission)
    {
        lock (Gate)
        {
            Nodes.RemoveAll(entry => entry.Node == node || !entry.Admission.TryGetTarget(out _));
            Nodes.Add((node, new WeakReference<RequestAdmission>(admission)));
        }
    }

    public static void Refused(string limit) => Refusals.Add(1, new KeyValuePair<string, object?>("kv.limit", limit));

    public static void Hedged(string kind) => Hedges.Add(1, new KeyValuePair<string, object?>("kv.kind", kind));

    public static void DigestRead(string outcome) => DigestReads.Add(1, new KeyValuePair<string, object?>("kv.outcome", outcome));

    private static List<Measurement<long>> Measure(Func<RequestAdmission, long> value)
    {
        var measurements = new List<Measurement<long>>();
        lock (Gate)
        {
            foreach (var (node, admission) in Nodes)
            {
                if (admission.TryGetTarget(out var target))
                    measurements.Add(new Measurement<long>(value(target), new KeyValuePair<string, object?>("kv.node", node)));
            }
        }

        return measurements;
    }
}

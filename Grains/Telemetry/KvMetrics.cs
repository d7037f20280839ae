using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansKv.Coordination;
using OrleansKv.Membership;

namespace OrleansKv.Telemetry;

/// <summary>The metrics of OrleansKv, on one meter. No tag ever holds a key, a bucket or a value.</summary>
public static class KvMetrics
{
    /// <summary>The name of the meter, and of the activity source.</summary>
    public const string Name = "OrleansKv";

    /// <summary>The one meter; each mechanism's metrics are its instruments.</summary>
    internal static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> RequestDuration =
        Meter.CreateHistogram(
            "kv.request.duration", "s", "Time that the coordinator took for a client request, by operation and outcome.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10] });

    private static readonly Histogram<int> ReadSiblings =
        Meter.CreateHistogram(
            "kv.read.siblings", "{sibling}", "Live values that a read found under its key.", null,
            new InstrumentAdvice<int> { HistogramBucketBoundaries = [0, 1, 2, 3, 5, 10, 20, 50, 100] });

    private static readonly Counter<long> ReplicaFailures =
        Meter.CreateCounter<long>("kv.replica.failures", "{failure}", "Replicas that did not do their part in a read or a write, by status: down, timed_out, failed or refused.");

    private static readonly Counter<long> ReadRepairs =
        Meter.CreateCounter<long>("kv.read_repairs", "{repair}", "Read repairs, by outcome: done, failed, or skipped because too many were running.");

    private static readonly Counter<long> MembershipEvents =
        Meter.CreateCounter<long>("kv.membership.events", "{event}", "What nodes saw happen to members, by kind: suspected, refuted, down, back or left.");

    private static readonly Counter<long> GossipExchanges =
        Meter.CreateCounter<long>("kv.gossip.exchanges", "{exchange}", "Gossip exchanges that a node began, by outcome: done, timed_out or failed.");

    private static readonly Counter<long> Hints =
        Meter.CreateCounter<long>("kv.hints", "{hint}", "Writes kept for nodes that could not be reached, by outcome: delivered, or dropped because there were too many or they were too old.");

    internal static void HintDelivered() => Hints.Add(1, new KeyValuePair<string, object?>("kv.outcome", "delivered"));

    internal static void HintDropped() => Hints.Add(1, new KeyValuePair<string, object?>("kv.outcome", "dropped"));

    internal static void RequestEnded(KvOperation operation, string outcome, TimeSpan duration)
    {
        if (!RequestDuration.Enabled) return;
        var tags = new TagList { { "kv.operation", operation.Name }, { "kv.outcome", outcome } };
        RequestDuration.Record(duration.TotalSeconds, tags);
    }

    internal static void ReadFound(int siblings) => ReadSiblings.Record(siblings);

    internal static void ReplicaFailed(ReplicaStatus status) => ReplicaFailures.Add(1, new KeyValuePair<string, object?>("kv.replica.status", StatusOf(status)));

    internal static void ReadRepaired(bool succeeded) => ReadRepairs.Add(1, new KeyValuePair<string, object?>("kv.outcome", succeeded ? "done" : "failed"));

    internal static void ReadRepairSkipped() => ReadRepairs.Add(1, new KeyValuePair<string, object?>("kv.outcome", "skipped"));

    internal static void MembershipChanged(MembershipEventKind kind) => MembershipEvents.Add(1, new KeyValuePair<string, object?>("kv.membership.event", kind switch
    {
        MembershipEventKind.Suspected => "suspected",
        MembershipEventKind.Refuted => "refuted",
        MembershipEventKind.Down => "down",
        MembershipEventKind.Back => "back",
        _ => "left",
    }));

    internal static void GossipExchanged(string outcome) => GossipExchanges.Add(1, new KeyValuePair<string, object?>("kv.outcome", outcome));

    private static string StatusOf(ReplicaStatus status) => status switch
    {
        ReplicaStatus.TimedOut => "timed_out",
        ReplicaStatus.Down => "down",
        ReplicaStatus.Refused => "refused",
        _ => "failed",
    };
}

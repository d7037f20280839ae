using System.Diagnostics;
using System.Diagnostics.Metrics;
using OrleansKv.Coordination;

namespace OrleansKv.Telemetry;

/// <summary>The metrics of OrleansKv, on one meter. No tag ever holds a key, a bucket or a value.</summary>
public static class KvMetrics
{
    /// <summary>The name of the meter, and of the activity source.</summary>
    public const string Name = "OrleansKv";

    private static readonly Meter Meter = new(Name);

    private static readonly Histogram<double> RequestDuration =
        Meter.CreateHistogram<double>("kv.request.duration", "s", "Time that the coordinator took for a client request, by operation and outcome.");

    private static readonly Counter<long> ReadRepairs =
        Meter.CreateCounter<long>("kv.read_repair.count", "{repair}", "Read repairs, by outcome: done, failed, or skipped because too many were running.");

    internal static void RequestEnded(KvOperation operation, KvErrorCode? error, TimeSpan duration)
    {
        if (!RequestDuration.Enabled) return;
        var tags = new TagList { { "kv.operation", operation.Name }, { "kv.outcome", error is { } code ? OutcomeOf(code) : "ok" } };
        RequestDuration.Record(duration.TotalSeconds, tags);
    }

    internal static void ReadRepaired(bool succeeded) => ReadRepairs.Add(1, new KeyValuePair<string, object?>("kv.outcome", succeeded ? "done" : "failed"));

    internal static void ReadRepairSkipped() => ReadRepairs.Add(1, new KeyValuePair<string, object?>("kv.outcome", "skipped"));

    private static string OutcomeOf(KvErrorCode code) => code switch
    {
        KvErrorCode.InvalidArgument => "invalid_argument",
        KvErrorCode.PreconditionFailed => "precondition_failed",
        KvErrorCode.ValueTooLarge => "value_too_large",
        KvErrorCode.TooManySiblings => "too_many_siblings",
        KvErrorCode.QuorumNotMet => "quorum_not_met",
        KvErrorCode.DeadlineExceeded => "deadline_exceeded",
        _ => "error",
    };
}

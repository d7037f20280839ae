using System.Diagnostics;
using OrleansKv.Coordination;

namespace OrleansKv.Telemetry;

/// <summary>The traces of OrleansKv, from one activity source. No tag ever holds a key, a bucket or a value.</summary>
public static class KvTracing
{
    private static readonly ActivitySource Source = new(KvMetrics.Name);

    /// <summary>Starts the span of a client request; null, and free, when nobody listens.</summary>
    internal static Activity? Start(KvOperation operation) => Source.StartActivity(operation.SpanName);

    /// <summary>Notes how a request ended.</summary>
    internal static void Note(this Activity? span, RequestError? error)
    {
        if (span is null || error is null) return;
        span.SetTag("kv.outcome", KvOutcome.Of(error));
        span.SetTag("kv.quorum.needed", error.Needed);
        span.SetTag("kv.quorum.got", error.Got);
        if (error.Code is KvErrorCode.QuorumNotMet or KvErrorCode.DeadlineExceeded or KvErrorCode.Overloaded) span.SetStatus(ActivityStatusCode.Error, error.Detail);
    }
}

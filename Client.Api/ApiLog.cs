namespace OrleansKv.Client.Api;

/// <summary>The front door's log messages; event ids 5000 to 5099. Keys and values are never logged.</summary>
internal static partial class ApiLog
{
    [LoggerMessage(5000, LogLevel.Debug, "The client of request {TraceId} went away before it was answered.")]
    public static partial void ClientGone(this ILogger logger, string traceId);

    [LoggerMessage(5001, LogLevel.Warning, "The cluster could not be reached for request {TraceId}.")]
    public static partial void ClusterUnavailable(this ILogger logger, Exception exception, string traceId);

    [LoggerMessage(5002, LogLevel.Error, "Request {TraceId} failed.")]
    public static partial void Failed(this ILogger logger, Exception exception, string traceId);

    [LoggerMessage(5003, LogLevel.Error, "Request {TraceId} failed after its answer had begun; the connection was broken off.")]
    public static partial void FailedAfterStart(this ILogger logger, Exception exception, string traceId);

    [LoggerMessage(5004, LogLevel.Warning, "A readiness check failed: the cluster did not answer.")]
    public static partial void NotReady(this ILogger logger, Exception exception);

    [LoggerMessage(5005, LogLevel.Warning, "The cluster's gateways cannot be reached yet ({Reason}); trying again in {Delay}.")]
    public static partial void GatewaysUnreachable(this ILogger logger, string reason, TimeSpan delay);

    [LoggerMessage(5006, LogLevel.Warning, "Instrument {Instrument} of meter {Meter} is left out of the metrics: {Reason}.")]
    public static partial void InstrumentLeftOut(this ILogger logger, string instrument, string meter, string reason);

    [LoggerMessage(5007, LogLevel.Warning, "Metric {Metric} has more than {Limit} series; measurements with further tags go to its overflow series.")]
    public static partial void TooManySeries(this ILogger logger, string metric, int limit);

    [LoggerMessage(5008, LogLevel.Warning, "An instrument failed to tell its value; the metrics are without it.")]
    public static partial void ObservationFailed(this ILogger logger, Exception exception);

    [LoggerMessage(5009, LogLevel.Warning, "Waiting for the clustering database ({Place}), which does not answer: {Reason}. It is tried again every {Interval}.")]
    public static partial void ClusteringDatabaseAwaited(this ILogger logger, string place, string reason, TimeSpan interval);

    [LoggerMessage(5010, LogLevel.Error, "The clustering database ({Place}) does not answer: {Reason}. The cluster goes on with the silos that it has; none can come or be declared dead until the database is back.")]
    public static partial void ClusteringDatabaseAway(this ILogger logger, string place, string reason);

    [LoggerMessage(5011, LogLevel.Information, "The clustering database ({Place}) answers again.")]
    public static partial void ClusteringDatabaseBack(this ILogger logger, string place);

    [LoggerMessage(5012, LogLevel.Warning, "Queries of Orleans in the clustering database ({Place}) are not those that this release was tested with: {Queries}. They are of another release of Orleans, or were changed.")]
    public static partial void ClusteringQueriesChanged(this ILogger logger, string place, string queries);

    [LoggerMessage(5013, LogLevel.Warning, "The coordinator that key {Lane} leads to did not answer, or cannot be reached; for a while others are asked.")]
    public static partial void CoordinatorSilent(this ILogger logger, Exception? exception, int lane);
}

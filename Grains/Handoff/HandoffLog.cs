using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;

namespace OrleansKv.Handoff;

/// <summary>Log messages of hinted handoff.</summary>
internal static partial class HandoffLog
{
    [LoggerMessage(1500, LogLevel.Warning, "More than {MaxBytes} bytes wait for node {Target}: what comes now is kept, but found again only when the rest is handed over")]
    public static partial void HintsDropped(this ILogger logger, string target, long maxBytes);

    [LoggerMessage(1501, LogLevel.Warning, "The hints for node {Target} have nobody to look after them for now: {Reason}")]
    public static partial void HintsNotWoken(this ILogger logger, string target, string reason);

    [LoggerMessage(1502, LogLevel.Debug, "Handing over to node {Target} failed, and is tried again: {Reason}")]
    public static partial void HandOverFailed(this ILogger logger, string target, string reason);

    [LoggerMessage(1503, LogLevel.Debug, "Node {Target} did not take a hint: {Status}")]
    public static partial void HintRefused(this ILogger logger, string target, WriteStatus status);

    [LoggerMessage(1504, LogLevel.Information, "Found {Count} keys in the store that are kept for other nodes")]
    public static partial void FallbackCopiesFound(this ILogger logger, int count);

    [LoggerMessage(1506, LogLevel.Warning, "No reminder for the hints of node {Target}: {Reason}")]
    public static partial void NotReminded(this ILogger logger, string target, string reason);

    [LoggerMessage(1505, LogLevel.Error, "The store could not be looked through for keys that are kept for other nodes")]
    public static partial void FallbackCopiesNotFound(this ILogger logger, Exception exception);

    [LoggerMessage(1507, LogLevel.Information, "Dropped {Dropped} of {Keys} keys of range {Range}, which other nodes hold now")]
    public static partial void Dropped(this ILogger logger, int range, int dropped, int keys);

    [LoggerMessage(1508, LogLevel.Warning, "What the node holds of range {Range}, and other nodes hold now, was not dropped yet: {Reason}")]
    public static partial void NotDrained(this ILogger logger, int range, string reason);
}

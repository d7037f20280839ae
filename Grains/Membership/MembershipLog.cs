using Microsoft.Extensions.Logging;

namespace OrleansKv.Membership;

/// <summary>Log messages of membership: event ids 1400 to 1499.</summary>
internal static partial class MembershipLog
{
    [LoggerMessage(1400, LogLevel.Information, "Node {Node} is suspected: its heartbeats stay away (incarnation {Incarnation})")]
    public static partial void Suspected(this ILogger logger, string node, long incarnation);

    [LoggerMessage(1401, LogLevel.Information, "Node {Node} is suspected no more (incarnation {Incarnation})")]
    public static partial void Refuted(this ILogger logger, string node, long incarnation);

    [LoggerMessage(1402, LogLevel.Warning, "Node {Node} is down: a majority suspected it (incarnation {Incarnation})")]
    public static partial void Down(this ILogger logger, string node, long incarnation);

    [LoggerMessage(1403, LogLevel.Information, "Node {Node} is back (incarnation {Incarnation})")]
    public static partial void Back(this ILogger logger, string node, long incarnation);

    [LoggerMessage(1404, LogLevel.Information, "Node {Node} has left (incarnation {Incarnation})")]
    public static partial void Left(this ILogger logger, string node, long incarnation);

    [LoggerMessage(1405, LogLevel.Warning, "Others suspected this node or had it down; it goes on as incarnation {Incarnation}")]
    public static partial void RefutedOwn(this ILogger logger, long incarnation);

    [LoggerMessage(1406, LogLevel.Information, "Node {Node} gossips as incarnation {Incarnation}")]
    public static partial void Started(this ILogger logger, string node, long incarnation);

    [LoggerMessage(1407, LogLevel.Debug, "An exchange with node {Node} came to nothing: {Reason}")]
    public static partial void ExchangeFailed(this ILogger logger, string node, string reason);

    [LoggerMessage(1408, LogLevel.Error, "The membership history could not be read: {Reason}; a new one begins")]
    public static partial void HistoryUnreadable(this ILogger logger, string reason);

    [LoggerMessage(1409, LogLevel.Warning, "The membership history could not be stored: {Reason}; tried again later")]
    public static partial void HistoryNotStored(this ILogger logger, string reason);
}

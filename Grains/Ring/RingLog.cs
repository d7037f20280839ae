using Microsoft.Extensions.Logging;

namespace OrleansKv.Ring;

/// <summary>Log messages about rings: event ids 1400 to 1499.</summary>
internal static partial class RingLog
{
    [LoggerMessage(1400, LogLevel.Warning, "Ring version {Version} was not added to the stored history of the ring; the next query tries again")]
    public static partial void HistoryNotKept(this ILogger logger, long version, Exception exception);

    [LoggerMessage(1401, LogLevel.Error, "The stored history of the ring is damaged; a new one begins")]
    public static partial void HistoryDamaged(this ILogger logger, Exception exception);
}

using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;

namespace OrleansKv.Reaping;

/// <summary>Log messages of reaping: event ids 1700 to 1799.</summary>
internal static partial class ReapLog
{
    [LoggerMessage(1700, LogLevel.Information, "Range {Range}: {Keys} keys that were deleted or have expired are forgotten by all home replicas; {Kept} copies were kept, as they had changed or did not answer")]
    public static partial void Reaped(this ILogger logger, int range, int keys, int kept);

    [LoggerMessage(1701, LogLevel.Warning, "A round of reaping ended early: {Reason}; the next one takes it up")]
    public static partial void RoundFailed(this ILogger logger, string reason);

    [LoggerMessage(1702, LogLevel.Warning, "Node {Node} could not be told to forget keys of range {Range}: {Reason}; it keeps them until a later round")]
    public static partial void NotReaped(this ILogger logger, int range, string node, string reason);

    [LoggerMessage(1703, LogLevel.Error, "Replica {Replica}: the store could not be read for the keys that have ended: {Reason}")]
    public static partial void EndedKeysNotRead(this ILogger logger, KeyRangeId replica, string reason);
}

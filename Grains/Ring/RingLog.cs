using Microsoft.Extensions.Logging;

namespace OrleansKv.Ring;

/// <summary>Log messages about rings: event ids 1450 to 1499.</summary>
internal static partial class RingLog
{
    [LoggerMessage(1450, LogLevel.Warning, "Ring version {Version} was not added to the stored history of the ring; the next query tries again")]
    public static partial void HistoryNotKept(this ILogger logger, long version, Exception exception);

    [LoggerMessage(1451, LogLevel.Error, "The stored history of the ring is damaged; a new one begins")]
    public static partial void HistoryDamaged(this ILogger logger, Exception exception);

    [LoggerMessage(1452, LogLevel.Error, "What the node has kept of the agreement on the ring cannot be read: it learns the ring from the others, and has no vote until they know its new identity")]
    public static partial void AgreementUnreadable(this ILogger logger, Exception exception);

    [LoggerMessage(1453, LogLevel.Warning, "What the nodes have agreed on about the ring was not stored: {Reason}")]
    public static partial void AgreementNotKept(this ILogger logger, string reason);

    [LoggerMessage(1454, LogLevel.Debug, "Node {Other} was not told of the ring's new version: {Reason}")]
    public static partial void RingNotTold(this ILogger logger, string other, string reason);

    [LoggerMessage(1455, LogLevel.Warning, "Node {Voter} did not vote on the ring's next version: {Reason}")]
    public static partial void NoVote(this ILogger logger, string voter, string reason);

    [LoggerMessage(1456, LogLevel.Information, "The ring has version {Version}: {Members} members, {Moving} of {KeyRanges} key ranges move")]
    public static partial void RingChanged(this ILogger logger, long version, int members, int moving, int keyRanges);

    [LoggerMessage(1457, LogLevel.Critical, "Node {Node} was removed from the cluster in version {Version} of the ring. Its data is left as it is. Take it out of service; to use the machine again, start it under another name with an empty directory")]
    public static partial void Removed(this ILogger logger, string node, long version);

    [LoggerMessage(1458, LogLevel.Warning, "The progress of the ring's change was not looked at: {Reason}")]
    public static partial void ProgressFailed(this ILogger logger, string reason);

    [LoggerMessage(1459, LogLevel.Warning, "Node {Node} has been down for {After}: it is removed from the ring, as the options say")]
    public static partial void RemovingDead(this ILogger logger, string node, TimeSpan after);
}

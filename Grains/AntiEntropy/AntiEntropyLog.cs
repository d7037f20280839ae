using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;

namespace OrleansKv.AntiEntropy;

/// <summary>Log messages of anti-entropy: event ids 1600 to 1699.</summary>
internal static partial class AntiEntropyLog
{
    [LoggerMessage(1600, LogLevel.Information, "Range {Range} was exchanged with {Peer}: {Differing} keys differed, {Pulled} came, {Pushed} went, {Bytes} bytes moved")]
    public static partial void Exchanged(this ILogger logger, int range, string peer, long differing, long pulled, long pushed, long bytes);

    [LoggerMessage(1601, LogLevel.Warning, "Range {Range} could not be exchanged with {Peer}: {Reason}; {Keys} keys were repaired before. It is tried again")]
    public static partial void ExchangeFailed(this ILogger logger, int range, string peer, string reason, long keys);

    [LoggerMessage(1602, LogLevel.Error, "Replica {Replica}: its tree did not say of {Keys} keys what the store has; it was made anew")]
    public static partial void TreeRebuilt(this ILogger logger, KeyRangeId replica, int keys);

    [LoggerMessage(1603, LogLevel.Error, "Replica {Replica}: the store could not be read for an exchange: {Reason}")]
    public static partial void StoreNotRead(this ILogger logger, KeyRangeId replica, string reason);

    [LoggerMessage(1604, LogLevel.Warning, "The store of {Node} has lost something: all its ranges are exchanged at once")]
    public static partial void StoreLostSomething(this ILogger logger, string node);

    [LoggerMessage(1605, LogLevel.Information, "Anti-entropy of {Node} was paused")]
    public static partial void Paused(this ILogger logger, string node);

    [LoggerMessage(1606, LogLevel.Information, "Anti-entropy of {Node} was resumed")]
    public static partial void Resumed(this ILogger logger, string node);

    [LoggerMessage(1607, LogLevel.Information, "Repair round {Id} of {Node} begins: {Exchanges} exchanges")]
    public static partial void RoundBegan(this ILogger logger, string id, string node, int exchanges);

    [LoggerMessage(1608, LogLevel.Information, "Repair round {Id} of {Node} has ended: {Done} exchanges done, {Failed} failed")]
    public static partial void RoundEnded(this ILogger logger, string id, string node, int done, int failed);

    [LoggerMessage(1609, LogLevel.Warning, "The tree of range {Range} could not be held against the store: {Reason}")]
    public static partial void VerificationFailed(this ILogger logger, int range, string reason);

    [LoggerMessage(1610, LogLevel.Warning, "Node {Node} has no reminder for anti-entropy: {Reason}; its timer runs without")]
    public static partial void NoReminder(this ILogger logger, string node, string reason);

    [LoggerMessage(1611, LogLevel.Warning, "Node {Node} could not be asked about repair: {Reason}")]
    public static partial void NodeNotAsked(this ILogger logger, string node, string reason);

    [LoggerMessage(1612, LogLevel.Warning, "Node {Node} lacks what it once acknowledged: its disk was lost, or part of what was on it. Its replicas count in no strict read until their ranges are filled by the others")]
    public static partial void FillingBegan(this ILogger logger, string node);

    [LoggerMessage(1613, LogLevel.Information, "Node {Node} has all ranges filled again")]
    public static partial void FillingEnded(this ILogger logger, string node);

    [LoggerMessage(1614, LogLevel.Error, "Node {Node} cannot read which nodes are there, and whether its ranges are filled: {Reason}")]
    public static partial void FillStateUnreadable(this ILogger logger, string node, string reason);

    [LoggerMessage(1615, LogLevel.Warning, "Node {Node} could not keep which nodes are there, and whether its ranges are filled: {Reason}; it is tried again")]
    public static partial void FillStateNotKept(this ILogger logger, string node, string reason);

    [LoggerMessage(1617, LogLevel.Warning, "Node {Node} could not have {Other} remember it: {Reason}; it tries again")]
    public static partial void NotMet(this ILogger logger, string node, string other, string reason);

    [LoggerMessage(1618, LogLevel.Warning, "Node {Node} found damage in {Ranges} key ranges: its replicas of them count in no strict read until they are filled by the others")]
    public static partial void RangesDoubted(this ILogger logger, string node, int ranges);

    [LoggerMessage(1619, LogLevel.Debug, "Range {Range} was not exchanged with {Peer}: {Reason}. It is tried again")]
    public static partial void ExchangePutOff(this ILogger logger, int range, string peer, string reason);

    [LoggerMessage(1620, LogLevel.Warning, "Node {Node} is known to {Other} with another data directory than the one that it has: its disk was lost, or an older copy took its place")]
    public static partial void MetWithAnother(this ILogger logger, string node, string other);
}

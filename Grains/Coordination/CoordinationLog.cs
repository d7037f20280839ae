using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>Log messages of coordinators: event ids 1000 to 1099.</summary>
internal static partial class CoordinationLog
{
    [LoggerMessage(1000, LogLevel.Warning, "A read repair was refused by {Node}: {Status}")]
    public static partial void ReadRepairRefused(this ILogger logger, string node, WriteStatus status);

    [LoggerMessage(1001, LogLevel.Warning, "A read repair of {Node} failed: {Reason}")]
    public static partial void ReadRepairFailed(this ILogger logger, string node, string reason);

    [LoggerMessage(1002, LogLevel.Warning, "Node {Node} could not be told of the new properties of bucket {Bucket}: {Reason}; it reads them within the refresh interval")]
    public static partial void BucketNotAnnounced(this ILogger logger, string node, string bucket, string reason);

    [LoggerMessage(1003, LogLevel.Warning, "The properties of bucket {Bucket} could not be read again: {Reason}; the known ones stay in force")]
    public static partial void BucketNotRefreshed(this ILogger logger, string bucket, string reason);

    [LoggerMessage(1004, LogLevel.Error, "The bucket properties that the node has kept cannot be read: {Reason}; it learns them again as they are used")]
    public static partial void BucketsUnreadable(this ILogger logger, string reason);

    [LoggerMessage(1005, LogLevel.Warning, "What the node knows of bucket properties could not be kept: {Reason}; the next change tries again")]
    public static partial void BucketsNotKept(this ILogger logger, string reason);

    [LoggerMessage(1006, LogLevel.Warning, "Node {Node} could not be asked for the properties of buckets: {Reason}")]
    public static partial void BucketsNotAsked(this ILogger logger, string node, string reason);

    [LoggerMessage(1007, LogLevel.Warning, "The properties of bucket {Bucket} cannot be read from a quorum: those that the reachable nodes know are in force (given to it: {IsWritten})")]
    public static partial void BucketTakenFromOthers(this ILogger logger, string bucket, bool isWritten);
}

using Microsoft.Extensions.Logging;

namespace OrleansKv.Replicas;

/// <summary>Log messages of replicas: event ids 1100 to 1199.</summary>
internal static partial class ReplicaLog
{
    [LoggerMessage(1100, LogLevel.Error, "Replica {Replica}: content arrived that does not match its checksum; refused")]
    public static partial void ContentDamagedOnArrival(this ILogger logger, KeyRangeId replica);

    [LoggerMessage(1101, LogLevel.Error, "Replica {Replica}: stored content does not match its checksum; it is not served and counts as missing")]
    public static partial void StoredContentDamaged(this ILogger logger, KeyRangeId replica);

    [LoggerMessage(1104, LogLevel.Error, "Replica {Replica}: others know of writes that it once made and does not remember; its store seems to be an older copy. New epoch {Epoch:x}")]
    public static partial void OlderThanKnown(this ILogger logger, KeyRangeId replica, ulong epoch);

    [LoggerMessage(1102, LogLevel.Warning, "Replica {Replica}: a write was refused: {Reason}")]
    public static partial void StoreOverloaded(this ILogger logger, KeyRangeId replica, string reason);

    [LoggerMessage(1103, LogLevel.Error, "Replica {Replica}: the store did not take a write")]
    public static partial void NotStored(this ILogger logger, KeyRangeId replica, Exception exception);
}

using Microsoft.Extensions.Logging;

namespace OrleansKv.Replicas;

/// <summary>Log messages of replicas: event ids 1100 to 1199.</summary>
internal static partial class ReplicaLog
{
    [LoggerMessage(1100, LogLevel.Error, "Replica {Replica}: content arrived that does not match its checksum; refused")]
    public static partial void ContentDamagedOnArrival(this ILogger logger, KeyRangeId replica);

    [LoggerMessage(1101, LogLevel.Error, "Replica {Replica}: stored content does not match its checksum; it is not served and counts as missing")]
    public static partial void StoredContentDamaged(this ILogger logger, KeyRangeId replica);
}

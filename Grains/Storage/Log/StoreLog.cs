using Microsoft.Extensions.Logging;

namespace OrleansKv.Storage.Log;

/// <summary>Log messages of stores: event ids 1200 to 1299.</summary>
internal static partial class StoreLog
{
    [LoggerMessage(1200, LogLevel.Information, "Store {Directory} opened, epoch {Epoch:x}: {Recovery}")]
    public static partial void StoreOpened(this ILogger logger, string directory, ulong epoch, LogStoreRecovery recovery);

    [LoggerMessage(1201, LogLevel.Error, "Segment {Segment}: {Extents} stretches, {Bytes} bytes in all, are damaged; they are skipped and count as missing")]
    public static partial void SegmentDamaged(this ILogger logger, string segment, int extents, long bytes);

    [LoggerMessage(1202, LogLevel.Warning, "Segment {Segment}: {Bytes} bytes of unfinished records at the end of the log were dropped")]
    public static partial void TornRecordsDropped(this ILogger logger, string segment, long bytes);

    [LoggerMessage(1203, LogLevel.Warning, "Segment {Segment}: {Copies} of the two copies of its header are damaged")]
    public static partial void HeaderDamaged(this ILogger logger, string segment, int copies);

    [LoggerMessage(1204, LogLevel.Error, "Segment {Segment} is not there although later ones are; its records count as missing")]
    public static partial void SegmentMissing(this ILogger logger, string segment);

    [LoggerMessage(1205, LogLevel.Error, "Segment {Segment} is shorter than it was made; records that stood at its end are lost")]
    public static partial void SegmentCutShort(this ILogger logger, string segment);

    [LoggerMessage(1206, LogLevel.Error, "Key range {Range}: the record at byte {Offset} of segment {Segment} is damaged; it is not served and counts as missing. New epoch {Epoch:x}")]
    public static partial void RecordDamaged(this ILogger logger, int range, int segment, int offset, ulong epoch, Exception? exception);

    [LoggerMessage(1207, LogLevel.Critical, "Store {Directory} has failed and takes no more writes; restart the node, which recovers from the log")]
    public static partial void StoreFailed(this ILogger logger, string directory, Exception exception);

    [LoggerMessage(1208, LogLevel.Error, "Store {Directory} has no space left; writes are refused until there is")]
    public static partial void StoreFull(this ILogger logger, string directory, Exception exception);

    [LoggerMessage(1209, LogLevel.Warning, "Segment {Segment}: the space that it does not use could not be given back")]
    public static partial void SegmentNotTrimmed(this ILogger logger, string segment, Exception exception);

    [LoggerMessage(1222, LogLevel.Warning, "Segment {Segment} is not prepared any further ahead of its records: syncs take longer")]
    public static partial void SegmentNotPrepared(this ILogger logger, string segment, Exception exception);

    [LoggerMessage(1210, LogLevel.Warning, "Store {Directory} could not be closed in order: the next start takes it for a crash")]
    public static partial void NotClosedInOrder(this ILogger logger, string directory, Exception exception);

    [LoggerMessage(1211, LogLevel.Warning, "Segment {Segment} was removed from the log, but its file could not be deleted; the next start tries again")]
    public static partial void SegmentNotDeleted(this ILogger logger, string segment, Exception exception);

    [LoggerMessage(1212, LogLevel.Debug, "Store {Directory}: removed {Segments} segments in which nothing mattered any more, {Bytes} bytes")]
    public static partial void SegmentsRemoved(this ILogger logger, string directory, int segments, long bytes);

    [LoggerMessage(1213, LogLevel.Debug, "Store {Directory}: {Bytes} bytes of live records were moved out of {Segments} segments")]
    public static partial void SegmentsCompacted(this ILogger logger, string directory, int segments, long bytes);

    [LoggerMessage(1214, LogLevel.Warning, "Store {Directory}: compaction waits until there is space or the disk keeps up: {Reason}")]
    public static partial void CompactionWaits(this ILogger logger, string directory, string reason);

    [LoggerMessage(1216, LogLevel.Information, "Store {Directory}: index snapshot of the segments up to {Segment} written: {Keys} keys, {Bytes} bytes")]
    public static partial void SnapshotWritten(this ILogger logger, string directory, int segment, long keys, long bytes);

    [LoggerMessage(1217, LogLevel.Warning, "Store {Directory}: no index snapshot could be written; the next start reads the segments instead")]
    public static partial void SnapshotNotWritten(this ILogger logger, string directory, Exception exception);

    [LoggerMessage(1218, LogLevel.Warning, "Index snapshot {Snapshot} is not used, {Reason}; the segments are read instead")]
    public static partial void SnapshotRefused(this ILogger logger, string snapshot, string reason);

    [LoggerMessage(1219, LogLevel.Error, "The newest records of {Keys} keys are not where the index snapshot has them; the keys read as damaged")]
    public static partial void SnapshotRecordsMissing(this ILogger logger, long keys);

    [LoggerMessage(1220, LogLevel.Warning, "{Snapshot} is of no use any more but could not be deleted; it is tried again later")]
    public static partial void SnapshotNotDeleted(this ILogger logger, string snapshot, Exception exception);

    [LoggerMessage(1221, LogLevel.Warning, "Key range {Range}: the record at byte {Offset} of segment {Segment} is damaged; it was written again from memory")]
    public static partial void RecordMadeAgain(this ILogger logger, int range, int segment, int offset);

    [LoggerMessage(1215, LogLevel.Error, "Store {Directory}: maintenance has stopped; the store goes on without compaction until the node is restarted")]
    public static partial void MaintenanceStopped(this ILogger logger, string directory, Exception exception);
}

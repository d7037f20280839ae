using OrleansKv.Configuration;

namespace OrleansKv.Storage.Log;

/// <summary>Settings of a log store.</summary>
public sealed record LogStoreOptions
{
    /// <summary>When the log is synced; default <see cref="FsyncPolicy.Always"/>.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.Always;

    /// <summary>Bytes of a segment, preallocated; a larger record gets a segment of its own size. 4 KiB to 1 GiB; default 64 MiB.</summary>
    public int SegmentBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of version sets, as stored, that are kept in memory for reads. 0 to 1 TiB; default 64 MiB.</summary>
    public long CacheBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>
    /// Bytes of one record, above which a write fails. It must leave room for all siblings of a key, repair included.
    /// 4 KiB to 256 MiB; default 128 MiB, more than a message between nodes can have.
    /// </summary>
    public int MaxRecordBytes { get; init; } = 128 * 1024 * 1024;

    /// <summary>Bytes of records that may wait for the disk; a write beyond fails as overloaded, unless none waits. 4 KiB to 1 GiB; default 64 MiB.</summary>
    public int MaxQueuedBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Bytes of records that go to the disk in one write and one sync, unless one record is larger. 4 KiB to 64 MiB; default 4 MiB.</summary>
    public int MaxBatchBytes { get; init; } = 4 * 1024 * 1024;

    /// <summary>
    /// Share of the bytes in full segments that must be live, that is of the newest record of a key: while it is less, the segment
    /// with the least share is rewritten. 0 to 0.9; default 0.5. At 0, only segments with nothing live in them are removed.
    /// </summary>
    public double CompactionLiveShare { get; init; } = 0.5;

    /// <summary>Bytes that compaction reads and writes in a second at most. 64 KiB to 64 GiB; default 64 MiB.</summary>
    public long CompactionBytesPerSecond { get; init; } = 64 * 1024 * 1024;

    /// <summary>How often the store looks for something to compact. 10 ms to one hour; default 1 s.</summary>
    public TimeSpan MaintenanceInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// Bytes of full segments without an index snapshot above which one is written, or those of the last snapshot if they are more. An opening reads the
    /// snapshot and later segments; a store with less is read and verified whole. 4 KiB to 1 TiB; default 16 MiB.
    /// </summary>
    public long SnapshotAfterBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its bounds; the message names it.</exception>
    public void Validate()
    {
        ArgumentNullException.ThrowIfNull(Fsync);
        OptionRange.Check(SegmentBytes, 4096, 1 << 30);
        OptionRange.Check(CacheBytes, 0, 1L << 40);
        OptionRange.Check(MaxRecordBytes, 4096, 1 << 28);
        OptionRange.Check(MaxQueuedBytes, 4096, 1 << 30);
        OptionRange.Check(MaxBatchBytes, 4096, 1 << 26);
        OptionRange.Check(CompactionLiveShare, 0, 0.9);
        OptionRange.Check(CompactionBytesPerSecond, 1 << 16, 1L << 36);
        OptionRange.Check(SnapshotAfterBytes, 4096, 1L << 40);
        OptionRange.Check(MaintenanceInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
    }
}

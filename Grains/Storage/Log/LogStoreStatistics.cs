namespace OrleansKv.Storage.Log;

/// <summary>What a log store holds, and what it wrote since it was opened.</summary>
public sealed record LogStoreStatistics
{
    /// <summary>Segments, the one that is being filled included.</summary>
    public int Segments { get; init; }

    /// <summary>Bytes of records in all segments, dead ones included.</summary>
    public long DataBytes { get; init; }

    /// <summary>Bytes of the newest record of each key.</summary>
    public long LiveBytes { get; init; }

    /// <summary>Bytes of records that were written, by compaction too.</summary>
    public long WrittenBytes { get; init; }

    /// <summary>Records that a read or compaction found damaged since the store was opened.</summary>
    public long DamagedRecords { get; init; }

    /// <summary>Bytes of records that compaction has copied.</summary>
    public long CompactionBytes { get; init; }
}

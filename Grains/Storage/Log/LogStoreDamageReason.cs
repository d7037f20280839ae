namespace OrleansKv.Storage.Log;

/// <summary>What is the matter with a stretch of a log store.</summary>
public enum LogStoreDamageReason
{
    /// <summary>The body of a record fails its checksum; its key is known and reads as damaged unless a newer record is whole.</summary>
    DamagedRecord,

    /// <summary>No whole head of a record stands where one should; whose records they were, nobody knows.</summary>
    Unrecognizable,

    /// <summary>The segment ends before its data does.</summary>
    CutShort,

    /// <summary>A segment is not there although none said that it was removed.</summary>
    MissingSegment,

    /// <summary>Neither copy of a segment's header is whole.</summary>
    DamagedHeader,
}

namespace OrleansKv.Storage.Log;

/// <summary>What a record of the log says. The numbers are part of the format.</summary>
internal enum RecordKind : byte
{
    /// <summary>No record: what preallocated bytes read as.</summary>
    None = 0,

    /// <summary>The version set of a key, in place of all earlier ones.</summary>
    Set = 1,

    /// <summary>The store's epoch, and up to which counter its dots may have been handed out.</summary>
    Epoch = 2,

    /// <summary>A stretch of the log that is known to be damaged and has been accounted for.</summary>
    Damage = 3,

    /// <summary>The store was closed in order; nothing follows in the segment.</summary>
    Closed = 4,

    /// <summary>Which segments were removed because nothing in them mattered any more: all of them, so that the newest such record suffices.</summary>
    Removed = 5,
}

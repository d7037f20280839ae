namespace OrleansKv.Storage.Log;

/// <summary>What opening a log store found, and what it dropped.</summary>
public sealed record LogStoreRecovery
{
    /// <summary>Segments of the log.</summary>
    public int Segments { get; init; }

    /// <summary>Segments among them that were not read, because an index snapshot covers them.</summary>
    public int CoveredSegments { get; init; }

    /// <summary>Whole records found in the segments that were read, of every kind.</summary>
    public long Records { get; init; }

    /// <summary>Keys found, damaged ones included.</summary>
    public long Keys { get; init; }

    /// <summary>Keys whose newest record is damaged: their reads fail until they are written or merged again.</summary>
    public long DamagedKeys { get; init; }

    /// <summary>Damaged stretches of the log that no earlier opening had found, each one record or several in a row.</summary>
    public int DamagedExtents { get; init; }

    /// <summary>Bytes of <see cref="DamagedExtents"/>.</summary>
    public long DamagedBytes { get; init; }

    /// <summary>Bytes of unfinished records at the end of the log, which were dropped: no write of theirs was acknowledged, unless they were damaged since.</summary>
    public long TornBytes { get; init; }

    /// <summary>Copies of segment headers that are damaged; nothing is lost while the other copy is whole.</summary>
    public int DamagedHeaders { get; init; }

    /// <summary>Segments that should be there and are not.</summary>
    public int MissingSegments { get; init; }

    /// <summary>True when the last segment is shorter than it was made, although the store was not closed: what stood at its end is lost.</summary>
    public bool IsCutShort { get; init; }

    /// <summary>True when the store had been closed in order.</summary>
    public bool WasClosed { get; init; }

    /// <summary>True when something acknowledged was lost, or may have been: unlike the end of a log, which a crash leaves torn as a rule.</summary>
    public bool HasLost { get; init; }

    /// <summary>True when something acknowledged may have been forgotten, so that a new epoch begins.</summary>
    public bool NewEpoch { get; init; }
}

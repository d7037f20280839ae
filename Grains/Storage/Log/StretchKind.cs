namespace OrleansKv.Storage.Log;

/// <summary>What a stretch of a segment turned out to be.</summary>
internal enum StretchKind
{
    /// <summary>A whole record.</summary>
    Record,

    /// <summary>A record whose head is whole and whose body is not.</summary>
    DamagedRecord,

    /// <summary>Bytes without a whole head, up to the next one or to the end.</summary>
    Garbage,

    /// <summary>Zeros up to the end: nothing was written there.</summary>
    Unwritten,
}

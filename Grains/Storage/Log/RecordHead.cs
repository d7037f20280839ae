namespace OrleansKv.Storage.Log;

/// <summary>What stands at the beginning of a record.</summary>
/// <param name="Kind">What the record says.</param>
/// <param name="AllBeforeIsDurable">True when everything before the record was durable before it was written.</param>
/// <param name="KeyLength">Bytes of the key part.</param>
/// <param name="BodyLength">Bytes of the body, its padding not counted.</param>
/// <param name="BodyChecksum">The checksum of the body and its padding.</param>
internal readonly record struct RecordHead(RecordKind Kind, bool AllBeforeIsDurable, int KeyLength, int BodyLength, uint BodyChecksum)
{
    /// <summary>Bytes of the whole record.</summary>
    public int Length => RecordFormat.LengthOf(KeyLength, BodyLength);
}

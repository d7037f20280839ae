namespace OrleansKv.Storage.Log;

/// <summary>Where the newest record of a key is: 16 bytes for each key of the node.</summary>
/// <param name="Segment">The segment's number.</param>
/// <param name="Offset">Where in the segment the record begins.</param>
/// <param name="Length">The record's length in bytes; 0 when it is known to be damaged.</param>
/// <param name="Digest">The digest of the version set: equal sets have equal ones, on every node. See <see cref="RecordDigest"/>.</param>
internal readonly record struct RecordPlace(int Segment, int Offset, int Length, uint Digest)
{
    public bool IsDamaged => Length == 0;

    /// <summary>The record's place in the order of the log.</summary>
    public ulong Position => RecordFormat.Position(Segment, Offset);
}

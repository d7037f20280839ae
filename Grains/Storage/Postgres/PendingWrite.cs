using System.Buffers;
using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Postgres;

/// <summary>A record on its way to the database, or a mere place in the queue.</summary>
internal sealed class PendingWrite : QueuedWrite
{
    private readonly byte[] _buffer = [];
    private readonly int _recordLength;

    private PendingWrite()
    {
    }

    private PendingWrite(int range, ObjectKey key, VersionSet set, int maxRecordBytes)
    {
        if (!RecordKey.TryEncode(key, out var keyBytes, out var problem)) throw new ArgumentException(problem, nameof(key));
        (Range, Key, Set, KeyBytes) = (range, key, set, keyBytes);
        if (VersionSetCodec.MaxLengthOf(set) is var most && most > Array.MaxLength) throw TooLong(most, maxRecordBytes);
        _buffer = ArrayPool<byte>.Shared.Rent((int)most);
        _recordLength = VersionSetCodec.Write(set, _buffer);
        Checksum = RecordKey.ChecksumOf(range, key, KeyBytes, Record.Span);
        Length = KeyBytes.Length + key.Bucket.Length + _recordLength;
        if (_recordLength > maxRecordBytes)
        {
            ReturnBuffer();
            throw TooLong(_recordLength, maxRecordBytes);
        }

        Digest = RecordCodec.DigestOf(range, key, set);
    }

    public int Range { get; }

    public ObjectKey Key { get; }

    public VersionSet? Set { get; }

    public byte[] KeyBytes { get; } = [];

    public int Checksum { get; }

    public override uint Digest { get; }

    /// <summary>Bytes on the way to the database, roughly.</summary>
    public override int Length { get; }

    public ReadOnlyMemory<byte> Record => _buffer.AsMemory(0, _recordLength);

    internal static PendingWrite Of(int range, ObjectKey key, VersionSet set, int maxRecordBytes) => new(range, key, set, maxRecordBytes);

    /// <summary>Brings nothing, and is done when all before it is.</summary>
    internal static PendingWrite Nothing() => new();

    public override void ReturnBuffer()
    {
        if (_buffer.Length > 0) ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static ArgumentException TooLong(long length, int maxBytes) =>
        new($"The key's versions take up to {length} bytes; a record of the store has at most {maxBytes}.");
}

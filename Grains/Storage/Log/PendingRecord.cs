using System.Buffers;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>A record on its way to the disk.</summary>
internal sealed class PendingRecord : PendingAppend
{
    private readonly LogRangeStore? _range;
    private readonly ObjectKey _key;
    private readonly VersionSet? _set;
    private readonly byte[] _buffer;
    private readonly bool _isRented;
    private RecordPlace _place;

    private PendingRecord(byte[] buffer, int length, bool isRented) => (_buffer, Length, _isRented) = (buffer, length, isRented);

    private PendingRecord(LogRangeStore range, ObjectKey key, VersionSet set, (byte[] Buffer, int Length) record)
        : this(record.Buffer, record.Length, isRented: true) => (_range, _key, _set, Digest) = (range, key, set, RecordCodec.DigestOf(record.Buffer, set));

    public override int Length { get; }

    public override uint Digest { get; }

    internal static PendingRecord ForSet(LogRangeStore range, ObjectKey key, VersionSet set, int maxBytes) =>
        new(range, key, set, RecordCodec.Set(range.Range, key, set, maxBytes));

    internal static PendingRecord ForControl(byte[] record, bool mustSync) => new(record, record.Length, isRented: false) { MustSync = mustSync };

    /// <summary>No record: completes when all before it is durable, and what the store itself has to say.</summary>
    internal static PendingRecord ForSync() => new([], 0, isRented: false) { MustSync = true };

    internal override void Place(ulong storeId, int segment, int offset, bool allBeforeIsDurable, List<ReadOnlyMemory<byte>> buffers)
    {
        if (Length == 0) return;
        RecordFormat.Place(_buffer, storeId, RecordFormat.Position(segment, offset), allBeforeIsDurable);
        _place = new RecordPlace(segment, offset, Length, Digest);
        buffers.Add(_buffer.AsMemory(0, Length));
    }

    internal override void Apply() => _range?.Apply(_key, _place, _set!);

    public override void ReturnBuffer()
    {
        if (_isRented) ArrayPool<byte>.Shared.Return(_buffer);
    }
}

using System.Buffers;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>A record on its way to the disk.</summary>
internal sealed class PendingAppend
{
    private readonly LogRangeStore? _range;
    private readonly ObjectKey _key;
    private readonly VersionSet? _set;
    private readonly byte[] _buffer;
    private readonly bool _isRented;
    private RecordPlace _place;

    private PendingAppend(byte[] buffer, int length, bool isRented) => (_buffer, Length, _isRented) = (buffer, length, isRented);

    private PendingAppend(LogRangeStore range, ObjectKey key, VersionSet set, (byte[] Buffer, int Length) record)
        : this(record.Buffer, record.Length, isRented: true) => (_range, _key, _set) = (range, key, set);

    public int Length { get; }

    /// <summary>Completes with true when its writer is to lead the next batch, with false when the record is durable. Null for one that leads at once.</summary>
    public TaskCompletionSource<bool>? Turn { get; set; }

    /// <summary>True for a record that must be durable whatever the policy says.</summary>
    public bool MustSync { get; private init; }

    public ReadOnlyMemory<byte> Record => _buffer.AsMemory(0, Length);

    internal static PendingAppend ForSet(LogRangeStore range, ObjectKey key, VersionSet set, int maxBytes) =>
        new(range, key, set, RecordCodec.Set(range.Range, key, set, maxBytes));

    internal static PendingAppend ForControl(byte[] record, bool mustSync) => new(record, record.Length, isRented: false) { MustSync = mustSync };

    internal void Place(ulong storeId, int segment, int offset, bool allBeforeIsDurable)
    {
        RecordFormat.Place(_buffer, storeId, RecordFormat.Position(segment, offset), allBeforeIsDurable);
        _place = new RecordPlace(segment, offset, Length, RecordFormat.BodyChecksumOf(_buffer));
    }

    /// <summary>Makes the record visible to reads.</summary>
    internal void Apply() => _range?.Apply(_key, _place, _set!);

    internal void ReturnBuffer()
    {
        if (_isRented) ArrayPool<byte>.Shared.Return(_buffer);
    }
}

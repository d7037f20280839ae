using System.Buffers;
using OrleansKv.Replicas;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Records of one segment on their way to the newest one. A copy must not come after a later record of its key: it is dropped
/// when the key's newest record is not the one that it was made from any more. The batch asks when all earlier batches are
/// visible, and writes copies ahead of the batch's other records.
/// </summary>
internal sealed class PendingCopies(int capacity) : PendingAppend
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(capacity);
    private readonly List<Copy> _copies = [];
    private int _length;
    private int _writtenLength;

    public override int Length => _length;

    public override int WrittenLength => _writtenLength;

    /// <summary>Takes along a whole record, if there is room.</summary>
    internal bool TryAdd(LogRangeStore range, ObjectKey key, RecordPlace from, ReadOnlySpan<byte> record)
    {
        if (record.Length > capacity - _length) return false;
        record.CopyTo(_buffer.AsSpan(_length));
        _copies.Add(new Copy(range, key, from, _length, default));
        _length += record.Length;
        return true;
    }

    internal override void Prepare()
    {
        _copies.RemoveAll(static copy => !copy.Range.IsAt(copy.Key, copy.From));
        _writtenLength = _copies.Sum(static copy => copy.From.Length);
    }

    internal override void Place(ulong storeId, int segment, int offset, bool allBeforeIsDurable, List<ReadOnlyMemory<byte>> buffers)
    {
        for (var i = 0; i < _copies.Count; i++)
        {
            var copy = _copies[i];
            var record = _buffer.AsMemory(copy.Start, copy.From.Length);
            RecordFormat.Place(record.Span, storeId, RecordFormat.Position(segment, offset), allBeforeIsDurable && i == 0);
            _copies[i] = copy with { To = copy.From with { Segment = segment, Offset = offset } };
            buffers.Add(record);
            offset += record.Length;
        }
    }

    internal override void Apply()
    {
        foreach (var copy in _copies) copy.Range.Move(copy.Key, copy.From, copy.To);
    }

    public override void ReturnBuffer() => ArrayPool<byte>.Shared.Return(_buffer);

    private readonly record struct Copy(LogRangeStore Range, ObjectKey Key, RecordPlace From, int Start, RecordPlace To);
}

using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Reads a segment from front to back, past damage too: where no whole head stands, the next one is looked for at each
/// multiple of eight bytes. What cannot be read counts as damaged, page by page.
/// </summary>
internal sealed class SegmentScanner(IStoreFile file, int segment, ulong storeId, int end)
{
    private const int ChunkBytes = 256 * 1024;
    private const int PageBytes = 4096;
    private const byte UnreadableByte = 0xFF;

    private byte[] _buffer = new byte[Math.Min(ChunkBytes, end)];
    private int _bufferOffset = SegmentHeader.Bytes;
    private int _filled;

    /// <summary>What the current stretch is.</summary>
    public StretchKind Kind { get; private set; }

    /// <summary>Where the current stretch begins.</summary>
    public int Offset { get; private set; }

    /// <summary>Bytes of the current stretch.</summary>
    public int Length { get; private set; }

    /// <summary>Where the last byte of garbage that is not zero ends.</summary>
    public int NonZeroEnd { get; private set; }

    /// <summary>The head of a record, damaged or not.</summary>
    public RecordHead Head { get; private set; }

    /// <summary>True for damage that no crash can have left: all of the record had reached the disk.</summary>
    public bool WasWritten { get; private set; }

    public ReadOnlySpan<byte> Key => At(Offset).Slice(RecordFormat.HeadBytes, Head.KeyLength);

    public ReadOnlySpan<byte> Body => At(Offset).Slice(RecordFormat.HeadBytes + Head.KeyLength, Head.BodyLength);

    /// <summary>Goes to the next stretch; false at the end.</summary>
    public ValueTask<bool> MoveNextAsync() => TryMoveToRecord() ? ValueTask.FromResult(true) : ReadNextAsync();

    /// <summary>
    /// Goes to the next stretch if that is a whole record, all of which is in the buffer. Most are: a start takes far less time if it does not
    /// go through asynchronous calls for each of them, least of all while little of the program is compiled well.
    /// </summary>
    private bool TryMoveToRecord()
    {
        var next = Next;
        if (next + RecordFormat.HeadBytes > _bufferOffset + _filled) return false;
        var bytes = At(next);
        var headLength = RecordFormat.HeadLength(bytes);
        if (headLength == 0 || headLength > bytes.Length || !RecordFormat.TryReadHead(bytes[..headLength], storeId, RecordFormat.Position(segment, next), out var head)) return false;
        if (head.Length > bytes.Length || !RecordFormat.HasWholeBody(bytes, head)) return false;
        (Offset, Length, Head, Kind, WasWritten) = (next, head.Length, head, StretchKind.Record, false);
        return true;
    }

    private async ValueTask<bool> ReadNextAsync()
    {
        Offset = Next;
        WasWritten = false;
        if (Offset >= end) return false;
        if (await TryReadHeadAsync(Offset))
        {
            await ReadRecordAsync();
            return true;
        }

        var at = Offset;
        NonZeroEnd = Offset;
        var said = await FillSaidRecordAsync();
        var wasWritten = said > 0 && RecordFormat.WasWritten(At(Offset)[..said], Offset);
        do
        {
            var until = Math.Min(at + RecordFormat.Alignment, end);
            await FillAsync(at, until - at);
            var zeros = ZerosFrom(at);
            if (zeros == 0) NonZeroEnd = until;
            at = zeros == 0 ? until : at + zeros;
        }
        while (at < end && !await TryReadHeadAsync(at));
        Length = at - Offset;
        Kind = NonZeroEnd == Offset && at == end ? StretchKind.Unwritten : StretchKind.Garbage;
        WasWritten = wasWritten && Offset + said == (at == end ? NonZeroEnd : at);
        return true;
    }

    private int Next => Offset == 0 ? SegmentHeader.Bytes : Offset + Length;

    /// <summary>Reads as much as a damaged head says that its record has; 0 if that cannot be, or is too much to look at.</summary>
    private async ValueTask<int> FillSaidRecordAsync()
    {
        if (end - Offset < RecordFormat.HeadBytes) return 0;
        await FillAsync(Offset, RecordFormat.HeadBytes);
        var length = RecordFormat.SaidLength(At(Offset));
        if (length > Math.Min(ChunkBytes, end - Offset)) return 0;
        await FillAsync(Offset, (int)length);
        return (int)length;
    }

    private async ValueTask ReadRecordAsync()
    {
        // A head that is whole tells the length, but the file may have been cut.
        Length = Math.Min(Head.Length, end - Offset);
        await FillAsync(Offset, Length);
        var isWhole = Length == Head.Length && RecordFormat.HasWholeBody(At(Offset), Head);
        Kind = isWhole ? StretchKind.Record : StretchKind.DamagedRecord;
        WasWritten = !isWhole && Length == Head.Length && RecordFormat.WasWritten(At(Offset)[..Length], Offset);
    }

    private async ValueTask<bool> TryReadHeadAsync(int offset)
    {
        if (end - offset < RecordFormat.HeadBytes) return false;
        await FillAsync(offset, RecordFormat.HeadBytes);
        var length = RecordFormat.HeadLength(At(offset));
        if (length == 0 || length > end - offset) return false;
        await FillAsync(offset, length);
        if (!RecordFormat.TryReadHead(At(offset)[..length], storeId, RecordFormat.Position(segment, offset), out var head)) return false;
        Head = head;
        return true;
    }

    /// <summary>How many zeros are in the buffer from a place on, in whole units of alignment. No head begins in them: most of a segment that was being written are zeros that were reserved.</summary>
    private int ZerosFrom(int offset)
    {
        var left = At(offset);
        var zeros = left.IndexOfAnyExcept((byte)0) is >= 0 and var count ? count : left.Length;
        return offset + zeros == end ? zeros : zeros & ~(RecordFormat.Alignment - 1);
    }

    private ReadOnlySpan<byte> At(int offset) => _buffer.AsSpan(offset - _bufferOffset, _filled - (offset - _bufferOffset));

    /// <summary>Makes bytes available in the buffer; those before <paramref name="offset"/> may be let go of.</summary>
    private ValueTask FillAsync(int offset, int length) =>
        offset + length <= _bufferOffset + _filled ? ValueTask.CompletedTask : ReadMoreAsync(offset, length);

    private async ValueTask ReadMoreAsync(int offset, int length)
    {
        var keep = Math.Max(0, _bufferOffset + _filled - offset);
        var wanted = Math.Max(length, Math.Min(ChunkBytes, end - offset));
        var target = wanted <= _buffer.Length ? _buffer : new byte[Math.Min(end - offset, Math.Max(wanted, 2 * _buffer.Length))];
        _buffer.AsSpan(_filled - keep, keep).CopyTo(target);
        (_buffer, _bufferOffset, _filled) = (target, offset, keep);
        var more = _buffer.AsMemory(keep, Math.Min(_buffer.Length - keep, end - offset - keep));
        int read;
        try
        {
            read = await file.ReadAsync(more, offset + keep);
        }
        catch (IOException)
        {
            await ReadPagesAsync(more, offset + keep);
            read = more.Length;
        }

        more.Span[read..].Fill(UnreadableByte);
        _filled += more.Length;
    }

    private async ValueTask ReadPagesAsync(Memory<byte> bytes, int offset)
    {
        for (var at = 0; at < bytes.Length; at += PageBytes)
        {
            var page = bytes.Slice(at, Math.Min(PageBytes, bytes.Length - at));
            try
            {
                _ = await file.ReadAsync(page, offset + at);
            }
            catch (IOException)
            {
                // Found by the scan like any other damage, and counted there.
                page.Span.Fill(UnreadableByte);
            }
        }
    }
}

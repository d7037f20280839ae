using System.Buffers;
using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>One key range of a log store.</summary>
internal sealed class LogRangeStore(RangeIndex index, SegmentLog log, LogCommits commits, DotEpochs epochs, int maxRecordBytes, ILogger logger) : IRangeStore
{
    public int Range => index.Range;

    public IDotCounter Counter { get; } = new LogDotCounter(epochs);

    public ValueTask<VersionSet?> ReadAsync(ObjectKey key)
    {
        if (!index.TryFind(key, out var place, out var cached)) return default;
        if (cached is null) return LoadAsync(key, place);
        return cached.IsNothing ? default : new(cached);
    }

    public ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set) => commits.AppendAsync(PendingRecord.ForSet(this, key, set, maxRecordBytes));

    public ValueTask<IReadOnlyList<StoredKey>> ListAsync() => new(index.List());

    /// <summary>Makes a durable record what reads see.</summary>
    internal void Apply(ObjectKey key, RecordPlace place, VersionSet set) => index.Apply(key, place, set);

    /// <summary>True when a key's newest record is there, and not known to be damaged.</summary>
    internal bool IsAt(ObjectKey key, RecordPlace place) => index.IsAt(key, place);

    /// <summary>Makes a durable copy of a key's newest record what reads see.</summary>
    internal void Move(ObjectKey key, RecordPlace from, RecordPlace to) => index.Move(key, from, to);

    /// <summary>The keys whose newest record is in one of some segments and not known to be damaged.</summary>
    internal List<(ObjectKey Key, RecordPlace Place)> In(HashSet<int> segments) => index.In(segments);

    /// <summary>The keys that were removed, and are remembered for that.</summary>
    internal int RemovedCount => index.RemovedCount;

    /// <summary>Forgets that a key was removed, unless it has been written since: no segment has an older record of it any more.</summary>
    internal void Forget(ObjectKey key, RecordPlace place) => index.Forget(key, place);

    /// <summary>True for the bytes of the whole record of the key that was written there.</summary>
    internal bool IsWhole(ReadOnlySpan<byte> record, ObjectKey key, RecordPlace place) => TryOpen(record, key, place, out _);

    /// <summary>
    /// Reads a key's newest record as it stands, or makes it again from the cache; false when neither is possible. If it still is the newest one,
    /// the damage is marked, said, and begins an epoch.
    /// </summary>
    internal async ValueTask<bool> TryReadAsync(ObjectKey key, RecordPlace place, Memory<byte> buffer)
    {
        IOException? unreadable = null;
        try
        {
            if (await log.ReadAsync(place.Segment, place.Offset, buffer) == place.Length && TryOpen(buffer.Span, key, place, out _)) return true;
        }
        catch (IOException exception)
        {
            unreadable = exception;
        }

        if (TryMakeAgain(key, place, buffer.Span))
        {
            logger.RecordMadeAgain(Range, place.Segment, place.Offset);
            return true;
        }

        _ = TryMarkDamaged(key, place, unreadable);
        return false;
    }

    /// <summary>Equal sets have equal bytes, so that the checksum in the index says whether they are those that were written.</summary>
    private bool TryMakeAgain(ObjectKey key, RecordPlace place, Span<byte> buffer)
    {
        if (!index.TryFind(key, out var known, out var cached) || known != place || cached is null) return false;
        var (record, length) = RecordCodec.Set(Range, key, cached, maxRecordBytes);
        var isSame = length == place.Length && RecordCodec.DigestOf(record, cached) == place.Digest;
        if (isSame) record.AsSpan(0, length).CopyTo(buffer);
        ArrayPool<byte>.Shared.Return(record);
        return isSame;
    }

    private bool TryMarkDamaged(ObjectKey key, RecordPlace place, IOException? unreadable)
    {
        if (!index.TryMarkDamaged(key, place)) return false;
        epochs.ReplaceBecauseOf(new DamagedExtent(place.Segment, place.Offset, place.Offset + place.Length, IsTorn: false));
        logger.RecordDamaged(Range, place.Segment, place.Offset, epochs.Current.Actor.Epoch, unreadable);
        return true;
    }

    private async ValueTask<VersionSet?> LoadAsync(ObjectKey key, RecordPlace place)
    {
        while (!place.IsDamaged)
        {
            IOException? unreadable = null;
            try
            {
                if (await TryLoadAsync(key, place) is { } set)
                {
                    index.Keep(key, place, set);
                    return set.IsNothing ? null : set;
                }
            }
            catch (IOException exception)
            {
                unreadable = exception;
            }

            if (TryMarkDamaged(key, place, unreadable)) throw Damaged(place, unreadable);

            // Another write has replaced the record since, or it was moved and its segment removed, or somebody else found the damage too.
            _ = index.TryFind(key, out place, out var cached);
            if (cached is not null) return cached.IsNothing ? null : cached;
        }

        throw Damaged(place, null);
    }

    private async ValueTask<VersionSet?> TryLoadAsync(ObjectKey key, RecordPlace place)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(place.Length);
        try
        {
            var read = await log.ReadAsync(place.Segment, place.Offset, buffer.AsMemory(0, place.Length));
            return read == place.Length ? Decode(buffer.AsSpan(0, read), key, place) : null;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private VersionSet? Decode(ReadOnlySpan<byte> record, ObjectKey key, RecordPlace place) =>
        TryOpen(record, key, place, out var body) && VersionSetCodec.TryRead(body, out var set) ? set : null;

    /// <summary>True for the whole record of the key that was written there.</summary>
    private bool TryOpen(ReadOnlySpan<byte> record, ObjectKey key, RecordPlace place, out ReadOnlySpan<byte> body)
    {
        body = default;
        var headLength = RecordFormat.HeadLength(record);
        if (headLength == 0 || headLength > record.Length) return false;
        if (!RecordFormat.TryReadHead(record[..headLength], log.StoreId, place.Position, out var head)) return false;
        if (head.Length != record.Length || !RecordDigest.Is(place.Digest, head.BodyChecksum) || !RecordFormat.HasWholeBody(record, head)) return false;
        var keyBytes = record.Slice(RecordFormat.HeadBytes, head.KeyLength);
        if (!RecordCodec.TryReadKey(keyBytes, out var range, out var stored) || range != Range || stored != key) return false;
        body = record.Slice(headLength, head.BodyLength);
        return true;
    }

    private static RecordDamagedException Damaged(RecordPlace place, IOException? unreadable) =>
        new($"The record at byte {place.Offset} of {Segment.NameOf(place.Segment)} is damaged; it is not served.", unreadable);
}

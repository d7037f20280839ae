using System.Buffers;
using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>One key range of a log store.</summary>
internal sealed class LogRangeStore(RangeIndex index, SegmentLog log, GroupCommit commits, DotEpochs epochs, int maxRecordBytes, ILogger logger) : IRangeStore
{
    public int Range => index.Range;

    public IDotCounter Counter { get; } = new LogDotCounter(epochs);

    public ValueTask<VersionSet?> ReadAsync(ObjectKey key)
    {
        if (!index.TryFind(key, out var place, out var cached)) return default;
        return cached is not null ? new(cached) : LoadAsync(key, place);
    }

    public ValueTask WriteAsync(ObjectKey key, VersionSet set) => commits.AppendAsync(PendingAppend.ForSet(this, key, set, maxRecordBytes));

    /// <summary>Makes a durable record what reads see.</summary>
    internal void Apply(ObjectKey key, RecordPlace place, VersionSet set) => index.Apply(key, place, set);

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
                    return set;
                }
            }
            catch (IOException exception)
            {
                unreadable = exception;
            }

            if (index.TryMarkDamaged(key, place))
            {
                epochs.ReplaceBecauseOf(new DamagedExtent(place.Segment, place.Offset, place.Offset + place.Length, IsTorn: false));
                logger.RecordDamaged(Range, place.Segment, place.Offset, epochs.Current.Actor.Epoch, unreadable);
                throw Damaged(place, unreadable);
            }

            // It was the record of a write that another one has replaced since, or somebody else found the damage too.
            _ = index.TryFind(key, out place, out var cached);
            if (cached is not null) return cached;
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

    private VersionSet? Decode(ReadOnlySpan<byte> record, ObjectKey key, RecordPlace place)
    {
        var headLength = RecordFormat.HeadLength(record);
        if (headLength == 0 || headLength > record.Length) return null;
        if (!RecordFormat.TryReadHead(record[..headLength], log.StoreId, place.Position, out var head)) return null;
        if (head.Length != record.Length || head.BodyChecksum != place.Digest || !RecordFormat.HasWholeBody(record, head)) return null;
        var keyBytes = record.Slice(RecordFormat.HeadBytes, head.KeyLength);
        if (!RecordCodec.TryReadKey(keyBytes, out var range, out var stored) || range != Range || stored != key) return null;
        return VersionSetCodec.TryRead(record.Slice(headLength, head.BodyLength), out var set) ? set : null;
    }

    private static RecordDamagedException Damaged(RecordPlace place, IOException? unreadable) =>
        new($"The record at byte {place.Offset} of {Segment.NameOf(place.Segment)} is damaged; it is not served.", unreadable);
}

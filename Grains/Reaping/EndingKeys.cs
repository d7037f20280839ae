using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Reaping;

/// <summary>
/// The keys of a range that hold nothing but tombstones and values that expire, with when the last of these ends. The digests tell which keys these are; when
/// they end is known of those written since, and of the others when they have been read. Used from the turns of one activation only.
/// </summary>
internal sealed class EndingKeys
{
    private readonly Dictionary<ObjectKey, Ending> _keys = [];

    /// <summary>Keys that wait for their end or have reached it.</summary>
    public int Count => _keys.Count;

    /// <summary>Takes note of what the store holds of a key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="digest">The digest of its version set; null when it holds nothing.</param>
    /// <param name="set">The version set, or null when it is not at hand.</param>
    public void Note(ObjectKey key, uint? digest, VersionSet? set)
    {
        if (digest is { } held && RecordDigest.MayEnd(held)) _keys[key] = new Ending(held, set?.EndsAt());
        else _keys.Remove(key);
    }

    /// <summary>Some keys that ended before an instant. Reads those of which it is not known, as many as are asked for, and may so return fewer.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async ValueTask<List<(ObjectKey Key, uint Digest)>> ListAsync(IRangeStore store, DateTimeOffset endedBefore, int maxKeys)
    {
        foreach (var (key, ending) in _keys.Where(static each => each.Value.At is null).Take(maxKeys).ToList())
        {
            var set = await ReadAsync(store, key);
            // Written, or gone, while it was read: that has been noted.
            if (_keys.TryGetValue(key, out var now) && now == ending) _keys[key] = ending with { At = set?.EndsAt() ?? DateTimeOffset.MaxValue };
        }

        return [.. _keys.Where(each => each.Value.At < endedBefore).Take(maxKeys).Select(static each => (each.Key, each.Value.Digest))];
    }

    /// <summary>Null when the record is damaged: it is repaired first.</summary>
    private static async ValueTask<VersionSet?> ReadAsync(IRangeStore store, ObjectKey key)
    {
        try
        {
            return await store.ReadAsync(key);
        }
        catch (RecordDamagedException)
        {
            return null;
        }
    }

    private readonly record struct Ending(uint Digest, DateTimeOffset? At);
}

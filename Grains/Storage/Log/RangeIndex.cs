using System.Collections.Concurrent;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Where the newest record of each key of a range is. The leader of a batch brings what others wrote, so that there is a
/// lock, which almost never finds anybody.
/// </summary>
internal sealed class RangeIndex(int range, VersionSetCache cache, ConcurrentDictionary<string, string> buckets)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, RecordPlace> _places = [];

    public int Range { get; } = range;

    public int Count { get { lock (_lock) return _places.Count; } }

    public int DamagedCount { get { lock (_lock) return _places.Values.Count(place => place.IsDamaged); } }

    /// <summary>The place of a key's newest record, and its set if that is in the cache.</summary>
    public bool TryFind(ObjectKey key, out RecordPlace place, out VersionSet? cached)
    {
        lock (_lock)
        {
            cached = null;
            if (!_places.TryGetValue(key, out place)) return false;
            if (!place.IsDamaged) cached = cache.Find(Range, key);
            return true;
        }
    }

    /// <summary>Enters a record unless the key has a later one.</summary>
    public void Apply(ObjectKey key, RecordPlace place, VersionSet? set)
    {
        lock (_lock)
        {
            if (_places.TryGetValue(key, out var known))
            {
                if (known.Position > place.Position) return;
                _places[key] = place;
            }
            else
            {
                // One string for all keys of a bucket.
                _places.Add(key with { Bucket = buckets.GetOrAdd(key.Bucket, key.Bucket) }, place);
            }

            if (set is not null) cache.Put(Range, key, set, place.Length);
        }
    }

    /// <summary>Keeps what was read of a key, unless it has been written since.</summary>
    public void Keep(ObjectKey key, RecordPlace place, VersionSet set)
    {
        lock (_lock)
        {
            if (_places.TryGetValue(key, out var known) && known == place) cache.Put(Range, key, set, place.Length);
        }
    }

    /// <summary>Marks a key whose newest record turned out to be damaged; false when that is not its newest any more, or is marked already.</summary>
    public bool TryMarkDamaged(ObjectKey key, RecordPlace place)
    {
        lock (_lock)
        {
            if (!_places.TryGetValue(key, out var known) || known != place) return false;
            _places[key] = place with { Length = 0 };
            return true;
        }
    }
}

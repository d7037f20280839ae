using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Where the newest record of each key of a range is. A batch brings what all have written, so that there is a
/// lock, which almost never finds anybody.
/// </summary>
internal sealed class RangeIndex(int range, VersionSetCache cache, SegmentUsage usage, ConcurrentDictionary<string, string> buckets)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, RecordPlace> _places = [];

    /// <summary>Removed keys among those of the index: the log may have older records of them.</summary>
    private int _removed;

    public int Range { get; } = range;

    /// <summary>The keys that are there, damaged ones included.</summary>
    public int Count { get { lock (_lock) return _places.Count - _removed; } }

    /// <summary>Bytes of the keys' newest records.</summary>
    public long LiveBytes { get { lock (_lock) return _places.Values.Sum(static place => (long)place.Length); } }

    /// <summary>The keys that were removed, and are remembered for that.</summary>
    public int RemovedCount { get { lock (_lock) return _removed; } }

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
            ref var known = ref CollectionsMarshal.GetValueRefOrNullRef(_places, key);
            if (!Unsafe.IsNullRef(ref known))
            {
                if (known.Position > place.Position) return;
                usage.Leave(known);
                if (Removal.Is(key, known)) _removed--;
                known = place;
                // A replica reads before it writes. What the cache does not have all the same is not worth the place of another.
                if (set is not null) cache.Replace(Range, key, set, place.Length);
            }
            else
            {
                // One string for all keys of a bucket.
                _places.Add(key with { Bucket = buckets.GetOrAdd(key.Bucket, key.Bucket) }, place);
                if (set is not null) cache.Put(Range, key, set, place.Length);
            }

            usage.Enter(place);
            if (Removal.Is(key, place)) _removed++;
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
            Replace(key, known, place with { Length = 0 });
            return true;
        }
    }

    /// <summary>True when a key's newest record is there, and not known to be damaged.</summary>
    public bool IsAt(ObjectKey key, RecordPlace place)
    {
        lock (_lock) return _places.TryGetValue(key, out var known) && known == place;
    }

    /// <summary>Makes a copy what reads see, unless the key has been written since. Damage found meanwhile at the old place matters no more.</summary>
    public void Move(ObjectKey key, RecordPlace from, RecordPlace to)
    {
        lock (_lock)
        {
            if (_places.TryGetValue(key, out var known) && known.Position == from.Position) Replace(key, known, to);
        }
    }

    /// <summary>The keys whose newest record is in one of some segments and not known to be damaged.</summary>
    public List<(ObjectKey Key, RecordPlace Place)> In(HashSet<int> segments)
    {
        lock (_lock) return [.. _places.Where(entry => segments.Contains(entry.Value.Segment) && !entry.Value.IsDamaged).Select(static entry => (entry.Key, entry.Value))];
    }

    /// <summary>How many keys have their newest record elsewhere than in another index, or only in one of both.</summary>
    public int CountDifferences(RangeIndex other)
    {
        var others = other.UpTo(int.MaxValue).ToDictionary(static entry => entry.Key, static entry => entry.Place);
        lock (_lock)
        {
            var same = _places.Count(entry => others.TryGetValue(entry.Key, out var place) && place == entry.Value);
            return Math.Max(_places.Count, others.Count) - same;
        }
    }

    /// <summary>All keys whose newest record is in a segment up to one.</summary>
    public List<(ObjectKey Key, RecordPlace Place)> UpTo(int segment)
    {
        lock (_lock) return [.. _places.Where(entry => entry.Value.Segment <= segment).Select(static entry => (entry.Key, entry.Value))];
    }

    /// <summary>The keys that are there and not known to be damaged.</summary>
    public IReadOnlyList<StoredKey> List()
    {
        lock (_lock)
        {
            var keys = new List<StoredKey>(_places.Count - _removed);
            foreach (var (key, place) in _places)
                if (!place.IsDamaged && !Removal.Is(key, place)) keys.Add(new StoredKey(key, place.Digest));
            return keys;
        }
    }

    /// <summary>How many removed keys are remembered because of segments up to one.</summary>
    public int RemovedUpTo(int segment)
    {
        lock (_lock) return _removed == 0 ? 0 : _places.Count(entry => entry.Value.Segment <= segment && Removal.Is(entry.Key, entry.Value));
    }

    /// <summary>Forgets a key that was removed, unless it has been written since.</summary>
    public void Forget(ObjectKey key, RecordPlace place)
    {
        lock (_lock)
        {
            if (_places.TryGetValue(key, out var known) && known == place) Remove(key, known);
        }
    }

    /// <summary>Forgets the removed keys whose records are in segments that are gone.</summary>
    public void ForgetRemoved(Func<int, bool> isGone)
    {
        lock (_lock)
        {
            foreach (var (key, place) in _places.Where(entry => isGone(entry.Value.Segment) && Removal.Is(entry.Key, entry.Value)).ToList()) Remove(key, place);
        }
    }

    /// <summary>Makes room for so many keys.</summary>
    public void Reserve(int count)
    {
        lock (_lock) _places.EnsureCapacity(count);
    }

    /// <summary>Marks the keys whose newest record cannot be where it should be, and returns how many they are.</summary>
    public int MarkDamaged(Func<RecordPlace, bool> isLost)
    {
        lock (_lock)
        {
            var lost = _places.Where(entry => !entry.Value.IsDamaged && isLost(entry.Value)).ToList();
            foreach (var (key, place) in lost) Replace(key, place, place with { Length = 0 });
            return lost.Count;
        }
    }

    private void Replace(ObjectKey key, RecordPlace known, RecordPlace place)
    {
        usage.Leave(known);
        usage.Enter(place);
        if (Removal.Is(key, known) && !Removal.Is(key, place)) _removed--;
        _places[key] = place;
    }

    private void Remove(ObjectKey key, RecordPlace place)
    {
        usage.Leave(place);
        _removed--;
        _places.Remove(key);
    }
}

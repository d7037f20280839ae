using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// What is known of the records without asking the database: the sets used last, the reads under way, and the damage found. Batches
/// are applied outside of readers' turns, so that there is a lock, which almost never finds anybody.
/// </summary>
internal sealed class KnownSets(long cacheBytes)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Range, ObjectKey Key), TaskCompletionSource<(bool IsAnswer, VersionSet? Set)>> _loads = [];
    private readonly HashSet<(int Range, ObjectKey Key)> _damaged = [];
    private VersionSetCache _cache = new(cacheBytes);

    /// <summary>The set of a key, if it is in the cache.</summary>
    internal VersionSet? Find(int range, ObjectKey key)
    {
        lock (_lock) return _cache.Find(range, key);
    }

    /// <summary>True when the key's record is known to be damaged.</summary>
    internal bool IsDamaged(int range, ObjectKey key)
    {
        lock (_lock) return _damaged.Contains((range, key));
    }

    /// <summary>Joins the read of a key that is under way, or begins one.</summary>
    internal TaskCompletionSource<(bool IsAnswer, VersionSet? Set)> Join(int range, ObjectKey key, out bool begins)
    {
        lock (_lock)
        {
            begins = !_loads.TryGetValue((range, key), out var load);
            if (begins) _loads.Add((range, key), load = new(TaskCreationOptions.RunContinuationsAsynchronously));
            return load!;
        }
    }

    /// <summary>Ends a read. What it read is kept unless the key has been written since it began.</summary>
    internal void Complete(int range, ObjectKey key, TaskCompletionSource<(bool IsAnswer, VersionSet? Set)> load, VersionSet? set, int bytes)
    {
        lock (_lock)
        {
            if (Remove(range, key, load) && set is not null) _cache.Put(range, key, set, bytes);
        }
    }

    /// <summary>Ends a read that found nothing that can be served.</summary>
    internal void Abandon(int range, ObjectKey key, TaskCompletionSource<(bool IsAnswer, VersionSet? Set)> load)
    {
        lock (_lock) Remove(range, key, load);
    }

    /// <summary>Ends a read that found damage, and begins a new epoch because of it. False when the key has been written since the read began.</summary>
    internal bool TryMarkDamaged(int range, ObjectKey key, TaskCompletionSource<(bool IsAnswer, VersionSet? Set)> load, DotEpochs epochs)
    {
        lock (_lock)
        {
            if (!Remove(range, key, load)) return false;
            epochs.Replace(epochs.Current);
            _damaged.Add((range, key));
            return true;
        }
    }

    /// <summary>Enters what a batch brought.</summary>
    internal void Apply(IReadOnlyList<PendingWrite> batch)
    {
        lock (_lock)
        {
            for (var i = 0; i < batch.Count; i++)
            {
                var write = batch[i];
                if (write.Set is null) continue;
                _loads.Remove((write.Range, write.Key));
                _damaged.Remove((write.Range, write.Key));
                _cache.Put(write.Range, write.Key, write.Set, write.Length);
            }
        }
    }

    /// <summary>Forgets everything: the database may hold something else.</summary>
    internal void Clear()
    {
        lock (_lock)
        {
            _loads.Clear();
            _damaged.Clear();
            _cache = new VersionSetCache(cacheBytes);
        }
    }

    private bool Remove(int range, ObjectKey key, TaskCompletionSource<(bool IsAnswer, VersionSet? Set)> load)
    {
        if (!_loads.TryGetValue((range, key), out var current) || current != load) return false;
        return _loads.Remove((range, key));
    }
}

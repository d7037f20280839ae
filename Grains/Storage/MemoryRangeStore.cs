using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>A key range in memory.</summary>
internal sealed class MemoryRangeStore(int range, Actor actor) : IRangeStore
{
    private readonly Dictionary<ObjectKey, (VersionSet Set, uint Digest)> _sets = [];

    public IDotCounter Counter { get; } = new InMemoryDotCounter(actor);

    public ValueTask<VersionSet?> ReadAsync(ObjectKey key) => ValueTask.FromResult(_sets.TryGetValue(key, out var stored) ? stored.Set : null);

    public ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set)
    {
        var digest = RecordCodec.DigestOf(range, key, set);
        if (set.IsNothing) _sets.Remove(key);
        else _sets[key] = (set, digest);
        return ValueTask.FromResult(digest);
    }

    public ValueTask<IReadOnlyList<StoredKey>> ListAsync() =>
        ValueTask.FromResult<IReadOnlyList<StoredKey>>([.. _sets.Select(static entry => new StoredKey(entry.Key, entry.Value.Digest))]);
}

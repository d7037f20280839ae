using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>A key range in memory.</summary>
internal sealed class MemoryRangeStore(Actor actor) : IRangeStore
{
    private readonly Dictionary<ObjectKey, VersionSet> _sets = [];

    public IDotCounter Counter { get; } = new InMemoryDotCounter(actor);

    public ValueTask<VersionSet?> ReadAsync(ObjectKey key) => ValueTask.FromResult(_sets.GetValueOrDefault(key));

    public ValueTask WriteAsync(ObjectKey key, VersionSet set)
    {
        _sets[key] = set;
        return ValueTask.CompletedTask;
    }
}

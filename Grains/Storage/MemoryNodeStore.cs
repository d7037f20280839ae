using System.Collections.Concurrent;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>A store that lives as long as its silo: for tests and trials. A restarted node comes back empty, with a new epoch.</summary>
/// <param name="actor">The node with an epoch that no other store of the node ever has.</param>
public sealed class MemoryNodeStore(Actor actor) : INodeStore
{
    private readonly ConcurrentDictionary<int, MemoryRangeStore> _ranges = new();

    /// <inheritdoc/>
    public Actor Actor { get; } = actor;

    /// <inheritdoc/>
    public bool MayHaveForgotten => false;

    /// <inheritdoc/>
    public ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IRangeStore>(_ranges.GetOrAdd(range, static (range, actor) => new MemoryRangeStore(range, actor), Actor));

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<int>> ListRangesAsync() => ValueTask.FromResult<IReadOnlyList<int>>([.. _ranges.Keys]);
}

using System.Collections.Concurrent;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>
/// A store in memory that a test can slow down, make fail, or hang. What it is told to do before a read or a write is
/// done before the operation takes effect; writes of a key take effect in the order of the calls all the same.
/// </summary>
internal sealed class FaultyNodeStore(Actor actor) : INodeStore
{
    private readonly MemoryNodeStore _inner = new(actor);

    public Actor Actor => actor;

    public bool MayHaveForgotten { get; set; }

    public IReadOnlyCollection<string> Losses { get; set; } = [];

    public Func<ObjectKey, Task>? BeforeRead { get; set; }

    public Func<ObjectKey, VersionSet, Task>? BeforeWrite { get; set; }

    /// <summary>Comes after a write has taken effect, before it completes.</summary>
    public Func<ObjectKey, Task>? AfterWrite { get; set; }

    /// <summary>What a read returns instead of what is stored.</summary>
    public Func<ObjectKey, VersionSet?, VersionSet?>? OnRead { get; set; }

    public async ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken) =>
        new FaultyRangeStore(this, await _inner.OpenRangeAsync(range, cancellationToken));

    public ValueTask<IReadOnlyList<int>> ListRangesAsync() => _inner.ListRangesAsync();

    private sealed class FaultyRangeStore(FaultyNodeStore node, IRangeStore inner) : IRangeStore
    {
        private readonly ConcurrentDictionary<ObjectKey, Task<uint>> _writes = new();

        public IDotCounter Counter => inner.Counter;

        public async ValueTask<VersionSet?> ReadAsync(ObjectKey key)
        {
            if (node.BeforeRead is { } before) await before(key);
            var set = await inner.ReadAsync(key);
            return node.OnRead is { } change ? change(key, set) : set;
        }

        public async ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set)
        {
            var write = WriteInOrderAsync((Task?)_writes.GetValueOrDefault(key) ?? Task.CompletedTask, key, set);
            _writes[key] = write;
            return await write;
        }

        public ValueTask<IReadOnlyList<StoredKey>> ListAsync() => inner.ListAsync();

        private async Task<uint> WriteInOrderAsync(Task previous, ObjectKey key, VersionSet set)
        {
            var before = node.BeforeWrite?.Invoke(key, set) ?? Task.CompletedTask;
            await previous.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Current);
            await before;
            var digest = await inner.WriteAsync(key, set);
            if (node.AfterWrite is { } after) await after(key);
            return digest;
        }
    }
}

using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>The tree beside a store that does what the test says. Everything runs on the test's thread.</summary>
public sealed class ReplicaTreeTests
{
    private readonly SteppedStore _store = new();
    private readonly ManualTime _time = new();
    private readonly ReplicaTree _tree;

    public ReplicaTreeTests()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        _tree = new ReplicaTree(_store, _time);
    }

    [Fact]
    public async Task Writes_that_complete_while_the_tree_is_made_are_not_lost()
    {
        await _tree.WriteAsync(Key(1), Set("before"));
        await _tree.WriteAsync(Key(2), Set("removed meanwhile"));
        _store.Listing = new TaskCompletionSource();
        var making = _tree.GetAsync().AsTask();
        // The list is of before the writes: the store may give either.
        var changed = await _tree.WriteAsync(Key(1), Set("after"));
        await _tree.WriteAsync(Key(2), VersionSet.Empty);
        var added = await _tree.WriteAsync(Key(3), Set("new"));
        Assert.False(making.IsCompleted);
        _store.Listing.SetResult();

        var tree = await making;
        Assert.Equal(2, tree.Count);
        Assert.Equal(changed, DigestOf(tree, 1));
        Assert.Equal(added, DigestOf(tree, 3));
        Assert.Equal(0, await _tree.VerifyAsync());
    }

    [Fact]
    public async Task The_tree_follows_every_completed_write_and_no_other()
    {
        var tree = await _tree.GetAsync();
        var digest = await _tree.WriteAsync(Key(1), Set("v"));
        Assert.Equal(digest, DigestOf(tree, 1));
        _store.Writing = new TaskCompletionSource();
        var write = _tree.WriteAsync(Key(1), Set("w")).AsTask();
        Assert.Equal(digest, DigestOf(tree, 1));
        _store.Writing.SetException(new IOException("full"));
        await Assert.ThrowsAsync<IOException>(() => write);
        Assert.Equal(digest, DigestOf(tree, 1));
        _store.Writing = null;
        await _tree.WriteAsync(Key(1), VersionSet.Empty);
        Assert.Equal(0, tree.Count);
    }

    [Fact]
    public async Task A_tree_that_does_not_say_what_the_store_has_is_made_anew()
    {
        for (var i = 0; i < 10; i++) await _tree.WriteAsync(Key(i), Set($"{i}"));
        Assert.Equal(0, await _tree.VerifyAsync());
        // Past the tree: one changed, one gone, one that nobody knew of.
        await _store.Inner.WriteAsync(Key(1), Set("changed"));
        await _store.Inner.WriteAsync(Key(2), VersionSet.Empty);
        await _store.Inner.WriteAsync(Key(77), Set("new"));
        Assert.Equal(3, await _tree.VerifyAsync());
        Assert.Equal(0, await _tree.VerifyAsync());
        Assert.Equal(10, (await _tree.GetAsync()).Count);
    }

    [Fact]
    public async Task A_write_that_is_durable_and_not_noted_yet_is_no_difference_once_it_is()
    {
        await _tree.WriteAsync(Key(1), Set("v"));
        await _tree.GetAsync();
        // In the store, but still on its way to the caller.
        await _store.Inner.WriteAsync(Key(1), Set("w"));
        _store.Written = new TaskCompletionSource();
        var write = _tree.WriteAsync(Key(1), Set("w")).AsTask();
        _store.AfterListing = () => _store.Written.TrySetResult();
        Assert.Equal(0, await _tree.VerifyAsync());
        await write;
        Assert.Equal(0, await _tree.VerifyAsync());
    }

    [Fact]
    public async Task Names_are_kept_while_they_are_used_and_know_what_was_written_since()
    {
        await _tree.WriteAsync(Key(1), Set("v"));
        Assert.Equal(Key(1), (await _tree.GetNamesAsync())[KeyHash.Of(Key(1))]);
        await _tree.WriteAsync(Key(2), Set("v"));
        var lists = _store.Lists;
        Assert.Equal(Key(2), (await _tree.GetNamesAsync())[KeyHash.Of(Key(2))]);
        Assert.Equal(lists, _store.Lists);
        _time.Advance(TimeSpan.FromSeconds(31));
        await _tree.GetAsync();
        lists = _store.Lists;
        Assert.Equal(2, (await _tree.GetNamesAsync()).Count);
        Assert.Equal(lists + 1, _store.Lists);
    }

    [Fact]
    public async Task A_key_that_the_tree_has_and_the_store_has_dropped_makes_the_tree_doubtful()
    {
        await _tree.WriteAsync(Key(1), Set("v"));
        await _tree.GetAsync();
        await _tree.WriteAsync(Key(2), Set("v"));
        await _tree.WriteAsync(Key(2), VersionSet.Empty);
        Assert.False(_tree.TryName(await _tree.GetNamesAsync(), KeyHash.Of(Key(3)), out _));
        Assert.False(_tree.IsDoubtful);

        _time.Advance(TimeSpan.FromSeconds(31));
        await _store.Inner.WriteAsync(Key(1), VersionSet.Empty);
        await _tree.GetAsync();
        Assert.False(_tree.TryName(await _tree.GetNamesAsync(), KeyHash.Of(Key(1)), out _));
        Assert.True(_tree.IsDoubtful);
        Assert.Equal(1, await _tree.VerifyAsync());
        Assert.Equal(0, (await _tree.GetAsync()).Count);
    }

    [Fact]
    public async Task A_store_that_cannot_be_listed_now_can_be_later()
    {
        await _tree.WriteAsync(Key(1), Set("v"));
        _store.Listing = new TaskCompletionSource();
        var (first, second) = (_tree.GetAsync().AsTask(), _tree.GetAsync().AsTask());
        var listing = _store.Listing;
        _store.Listing = null;
        listing.SetException(new IOException("not now"));
        await Assert.ThrowsAsync<IOException>(() => first);
        Assert.Equal(1, (await second).Count);
    }

    private static ObjectKey Key(int number) => new("b", $"k{number}");

    private static VersionSet Set(string value) => FakeReplicas.Minted("n", 1, value);

    private static uint DigestOf(MerkleTree tree, int key)
    {
        Assert.True(tree.TryFind(KeyHash.Of(Key(key)), out var digest));
        return digest;
    }

    private sealed class SteppedStore : IRangeStore
    {
        public IRangeStore Inner { get; } = new MemoryNodeStore(new Actor("n", 1)).OpenRangeAsync(0, default).AsTask().GetAwaiter().GetResult();

        /// <summary>A list, taken when it is asked for, is handed over when this completes.</summary>
        public TaskCompletionSource? Listing { get; set; }

        public Action? AfterListing { get; set; }

        public int Lists { get; private set; }

        /// <summary>A write takes effect when this completes.</summary>
        public TaskCompletionSource? Writing { get; set; }

        /// <summary>A write that has taken effect completes with this.</summary>
        public TaskCompletionSource? Written { get; set; }

        public IDotCounter Counter => Inner.Counter;

        public ValueTask<VersionSet?> ReadAsync(ObjectKey key) => Inner.ReadAsync(key);

        public async ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set)
        {
            if (Writing is { } writing) await writing.Task;
            var digest = await Inner.WriteAsync(key, set);
            if (Written is { } written) await written.Task;
            return digest;
        }

        public async ValueTask<IReadOnlyList<StoredKey>> ListAsync()
        {
            Lists++;
            var list = await Inner.ListAsync();
            if (Listing is { } listing) await listing.Task;
            AfterListing?.Invoke();
            return list;
        }
    }
}

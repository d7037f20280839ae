using Orleans.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.States;

/// <summary>Grain states in a node's own store.</summary>
public sealed class NodeGrainStorageTests
{
    private static readonly GrainId Grain = GrainId.Create("ring", "n1");
    private readonly FakeDirectory _directory = new();

    [Fact]
    public async Task A_state_outlives_the_process()
    {
        await using (var store = await LogStores.OpenAsync(_directory))
        {
            var state = await ReadAsync(StorageOf(store));
            Assert.Equal((null, false, 0), (state.ETag, state.RecordExists, state.State!.Version));
            state.State = new History { Version = 7, Members = ["n1", "n2"] };
            await StorageOf(store).WriteStateAsync("history", Grain, state);
            Assert.True(state.RecordExists);
            Assert.NotNull(state.ETag);
        }

        await using var again = await LogStores.OpenAsync(_directory);
        var found = await ReadAsync(StorageOf(again));
        Assert.Equal((true, 7), (found.RecordExists, found.State!.Version));
        Assert.Equal(["n1", "n2"], found.State!.Members);
        found.State!.Version = 8;
        await StorageOf(again).WriteStateAsync("history", Grain, found);
        Assert.Equal(8, (await ReadAsync(StorageOf(again))).State!.Version);
    }

    [Fact]
    public async Task A_state_that_has_changed_since_it_was_read_is_not_overwritten()
    {
        await using var store = await LogStores.OpenAsync(_directory);
        var storage = StorageOf(store);
        var (first, second) = (await ReadAsync(storage), await ReadAsync(storage));
        first.State!.Version = 1;
        await storage.WriteStateAsync("history", Grain, first);
        second.State!.Version = 2;
        var refused = await Assert.ThrowsAsync<InconsistentStateException>(() => storage.WriteStateAsync("history", Grain, second));
        Assert.Equal((first.ETag, null), (refused.StoredEtag, refused.CurrentEtag));
        await Assert.ThrowsAsync<InconsistentStateException>(() => storage.ClearStateAsync("history", Grain, second));
        Assert.Equal(1, (await ReadAsync(storage)).State!.Version);
    }

    [Fact]
    public async Task Of_writers_that_read_the_same_state_one_is_let_through()
    {
        await using var store = await LogStores.OpenAsync(_directory);
        var storage = StorageOf(store);
        var gate = new TaskCompletionSource();
        _directory.BeforeSync = () => gate.Task;
        var writes = Enumerable.Range(0, 5).Select(_ => storage.WriteStateAsync("history", Grain, new GrainState<History>(new History()))).ToArray();
        gate.SetResult();
        await ((Task)Task.WhenAll(writes)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _ = Assert.Single(writes, static write => write.IsCompletedSuccessfully);
        Assert.Equal(4, writes.Count(static write => write.Exception?.InnerException is InconsistentStateException));
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_can_be_written_again()
    {
        await using var store = await LogStores.OpenAsync(_directory);
        var storage = StorageOf(store);
        var state = await ReadAsync(storage);
        state.State!.Version = 3;
        await storage.WriteStateAsync("history", Grain, state);
        await storage.ClearStateAsync("history", Grain, state);
        Assert.Equal((null, false, 0), (state.ETag, state.RecordExists, state.State!.Version));
        Assert.False((await ReadAsync(storage)).RecordExists);
        await storage.WriteStateAsync("history", Grain, state);
        Assert.True((await ReadAsync(storage)).RecordExists);
    }

    [Fact]
    public async Task States_of_other_names_and_grains_are_others()
    {
        await using var store = await LogStores.OpenAsync(_directory);
        var storage = StorageOf(store);
        await storage.WriteStateAsync("history", Grain, new GrainState<History>(new History { Version = 1 }));
        var other = new GrainState<History>();
        await storage.ReadStateAsync("other", Grain, other);
        Assert.False(other.RecordExists);
        await storage.ReadStateAsync("history", GrainId.Create("ring", "n2"), other);
        Assert.False(other.RecordExists);
    }

    [Fact]
    public async Task A_damaged_state_is_told_and_a_grain_that_starts_over_may_replace_it()
    {
        var store = new FaultyNodeStore(new Actor("n1", 1));
        var storage = StorageOf(store);
        var state = new GrainState<History>(new History { Version = 1 });
        await storage.WriteStateAsync("history", Grain, state);
        store.BeforeRead = static _ => throw new RecordDamagedException("damaged");
        await Assert.ThrowsAsync<RecordDamagedException>(() => ReadAsync(storage));
        await Assert.ThrowsAsync<RecordDamagedException>(() => storage.WriteStateAsync("history", Grain, state));
        await storage.WriteStateAsync("history", Grain, new GrainState<History>(new History { Version = 2 }));
        store.BeforeRead = null;
        Assert.Equal(2, (await ReadAsync(storage)).State!.Version);
    }

    private static NodeGrainStorage StorageOf(INodeStore store) => new(store, new HybridLogicalClock(TimeProvider.System, TimeSpan.FromMinutes(1)));

    private static async Task<IGrainState<History>> ReadAsync(NodeGrainStorage storage)
    {
        var state = new GrainState<History>();
        await storage.ReadStateAsync("history", Grain, state);
        return state;
    }

    public sealed class History
    {
        public int Version { get; set; }

        public List<string> Members { get; set; } = [];
    }
}

using Orleans.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.States;

/// <summary>Grain states in a node's own store.</summary>
public abstract class NodeGrainStorageTests : ReopenedStoreTests
{
    private protected static readonly GrainId Grain = GrainId.Create("ring", "n1");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_state_outlives_the_process(bool inOrder)
    {
        var storage = StorageOf(await OpenAsync());
        var state = await ReadAsync(storage);
        Assert.Equal((null, false, 0), (state.ETag, state.RecordExists, state.State!.Version));
        state.State = new History { Version = 7, Members = ["n1", "n2"] };
        await storage.WriteStateAsync("history", Grain, state);
        Assert.True(state.RecordExists);
        Assert.NotNull(state.ETag);

        var again = await OpenAsync(inOrder);
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
        var storage = StorageOf(await OpenAsync());
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
        var storage = StorageOf(await OpenAsync());
        var writes = Enumerable.Range(0, 5).Select(_ => storage.WriteStateAsync("history", Grain, new GrainState<History>(new History()))).ToArray();
        await ((Task)Task.WhenAll(writes)).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        _ = Assert.Single(writes, static write => write.IsCompletedSuccessfully);
        Assert.Equal(4, writes.Count(static write => write.Exception?.InnerException is InconsistentStateException));
    }

    [Fact]
    public async Task A_state_cleared_before_a_kill_stays_cleared()
    {
        var storage = StorageOf(await OpenAsync());
        var state = new GrainState<History>(new History { Version = 1 });
        await storage.WriteStateAsync("history", Grain, state);
        await storage.ClearStateAsync("history", Grain, state);
        Assert.False((await ReadAsync(StorageOf(await OpenAsync(inOrder: false)))).RecordExists);
    }

    [Fact]
    public async Task States_of_many_grains_are_written_at_once()
    {
        var storage = StorageOf(await OpenAsync());
        var grains = Enumerable.Range(0, 100).Select(static number => GrainId.Create("ring", $"{number}")).ToArray();
        await Task.WhenAll(grains.Select((grain, number) => storage.WriteStateAsync("history", grain, new GrainState<History>(new History { Version = number }))));
        storage = StorageOf(await OpenAsync(inOrder: false));
        for (var number = 0; number < grains.Length; number++)
        {
            var state = new GrainState<History>();
            await storage.ReadStateAsync("history", grains[number], state);
            Assert.Equal(number, state.State!.Version);
        }
    }

    [Fact]
    public async Task A_cleared_state_is_gone_and_can_be_written_again()
    {
        var storage = StorageOf(await OpenAsync());
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
        var storage = StorageOf(await OpenAsync());
        await storage.WriteStateAsync("history", Grain, new GrainState<History>(new History { Version = 1 }));
        var other = new GrainState<History>();
        await storage.ReadStateAsync("other", Grain, other);
        Assert.False(other.RecordExists);
        await storage.ReadStateAsync("history", GrainId.Create("ring", "n2"), other);
        Assert.False(other.RecordExists);
    }

    private protected static NodeGrainStorage StorageOf(INodeStore store) => new(store, new HybridLogicalClock(TimeProvider.System, TimeSpan.FromMinutes(1)));

    private protected static async Task<IGrainState<History>> ReadAsync(NodeGrainStorage storage)
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

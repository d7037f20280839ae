using System.Text.Json;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.States;

public sealed class DamagedStateTests
{
    private static readonly GrainId Grain = GrainId.Create("ring", "n1");

    [Fact]
    public async Task A_damaged_state_is_told_and_a_grain_that_starts_over_may_replace_it()
    {
        var store = new FaultyNodeStore(new Actor("n1", 1));
        var storage = new NodeGrainStorage(store, new HybridLogicalClock(TimeProvider.System, TimeSpan.FromMinutes(1)));
        var state = new GrainState<NodeGrainStorageTests.History>(new NodeGrainStorageTests.History { Version = 1 });
        await storage.WriteStateAsync("history", Grain, state);
        store.BeforeRead = static _ => throw new RecordDamagedException("damaged");
        await Assert.ThrowsAsync<RecordDamagedException>(() => ReadAsync(storage));
        await Assert.ThrowsAsync<RecordDamagedException>(() => storage.WriteStateAsync("history", Grain, state));
        await storage.WriteStateAsync("history", Grain, new GrainState<NodeGrainStorageTests.History>(new NodeGrainStorageTests.History { Version = 2 }));
        store.BeforeRead = null;
        Assert.Equal(2, (await ReadAsync(storage)).Version);
    }

    [Fact]
    public async Task A_state_that_is_not_the_grains_may_be_replaced_by_one_that_has_read_it()
    {
        var storage = new NodeGrainStorage(new FaultyNodeStore(new Actor("n1", 1)), new HybridLogicalClock(TimeProvider.System, TimeSpan.FromMinutes(1)));
        await storage.WriteStateAsync("history", Grain, new GrainState<string>("no history"));
        var state = new GrainState<NodeGrainStorageTests.History>();
        await Assert.ThrowsAsync<JsonException>(() => storage.ReadStateAsync("history", Grain, state));
        state.State = new NodeGrainStorageTests.History { Version = 2 };
        await storage.WriteStateAsync("history", Grain, state);
        Assert.Equal(2, (await ReadAsync(storage)).Version);
    }

    private static async Task<NodeGrainStorageTests.History> ReadAsync(NodeGrainStorage storage)
    {
        var state = new GrainState<NodeGrainStorageTests.History>();
        await storage.ReadStateAsync("history", Grain, state);
        return state.State!;
    }
}

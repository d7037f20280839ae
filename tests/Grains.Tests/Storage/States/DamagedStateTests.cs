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

    private static async Task<NodeGrainStorageTests.History> ReadAsync(NodeGrainStorage storage)
    {
        var state = new GrainState<NodeGrainStorageTests.History>();
        await storage.ReadStateAsync("history", Grain, state);
        return state.State!;
    }
}

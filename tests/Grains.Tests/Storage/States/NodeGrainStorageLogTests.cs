using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.States;

public sealed class NodeGrainStorageLogTests : NodeGrainStorageTests
{
    private readonly FakeDirectory _directory = new();

    [Fact]
    public async Task States_of_several_grains_share_a_sync()
    {
        var storage = StorageOf(await OpenAsync());
        // The first of a range has the store begin a segment.
        await storage.WriteStateAsync("history", Grain, new GrainState<History>(new History()));
        var gate = new TaskCompletionSource();
        _directory.BeforeSync = () => gate.Task;
        var before = _directory.FileSyncs;
        var writes = Enumerable.Range(0, 20)
            .Select(number => storage.WriteStateAsync("history", GrainId.Create("ring", $"{number}"), new GrainState<History>(new History()))).ToArray();
        gate.SetResult();
        await Task.WhenAll(writes);
        Assert.InRange(_directory.FileSyncs - before, 1, 10);
    }

    [Theory]
    [InlineData("n1", 12)]
    [InlineData("node-2", 14)]
    [InlineData("kv-0.kv.example", 3)]
    public async Task Either_engine_looks_for_a_state_in_the_same_range(string grain, int range)
    {
        var store = await OpenAsync();
        await StorageOf(store).WriteStateAsync("history", GrainId.Create("ring", grain), new GrainState<History>(new History()));
        Assert.Equal([NodeGrainStorage.FirstRange + range], await store.ListRangesAsync());
    }

    protected override async Task<INodeStore> OpenStoreAsync() => await LogStores.OpenAsync(_directory);

    protected override Task KillAsync()
    {
        _directory.Kill();
        return Task.CompletedTask;
    }
}

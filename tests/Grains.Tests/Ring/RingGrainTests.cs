using OrleansKv.Cluster;
using OrleansKv.Hosting;
using OrleansKv.Storage.Log;

namespace OrleansKv.Ring;

/// <summary>The ring grain on a running node.</summary>
public sealed class RingGrainTests : IDisposable
{
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("ring-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task The_history_of_the_ring_outlives_the_node_and_grows_with_the_ring()
    {
        var first = await HistoryAsync(nodes: 2, ringVersion: null);
        Assert.Equal([1], first.Versions.Select(static version => version.Version));
        Assert.Equal(["Silo_0", "Silo_1"], first.Versions[0].Members.Select(static member => member.Node));

        var second = await HistoryAsync(nodes: 3, ringVersion: 2);
        Assert.Equal([1, 2], second.Versions.Select(static version => version.Version));
        Assert.Equal(first.Versions[0].Since, second.Versions[0].Since);
        Assert.Equal([2, 3], second.Versions.Select(static version => version.Members.Length));

        Assert.Equal([1, 2], (await HistoryAsync(nodes: 3, ringVersion: 2)).Versions.Select(static version => version.Version));
    }

    [Fact]
    public async Task A_node_notes_its_ring_when_it_starts_whether_anybody_asks_or_not()
    {
        await (await StartAsync(1, null)).DisposeAsync();
        Assert.Equal([1, 2], (await HistoryAsync(nodes: 1, ringVersion: 2)).Versions.Select(static version => version.Version));
    }

    [Fact]
    public async Task A_node_that_was_killed_has_its_history_when_it_is_back()
    {
        await (await StartAsync(2, null)).DisposeAsync();
        await using var kv = await StartAsync(2, 2);
        var before = await kv.Grains.GetGrain<IRingGrain>("Silo_1").GetHistoryAsync();
        await kv.KillAsync("Silo_1");
        await kv.RestartAsync("Silo_1");
        var after = await kv.Grains.GetGrain<IRingGrain>("Silo_1").GetHistoryAsync();
        Assert.Equal([1, 2], after.Versions.Select(static version => version.Version));
        Assert.Equal(before.Versions.Select(static version => version.Since), after.Versions.Select(static version => version.Since));
    }

    [Fact]
    public async Task A_node_whose_store_is_memory_has_the_history_of_its_life()
    {
        await using var kv = await KvTestCluster.StartAsync(1);
        Assert.Equal([1], (await kv.Grains.GetGrain<IRingGrain>("Silo_0").GetHistoryAsync()).Versions.Select(static version => version.Version));
    }

    private async Task<RingHistoryView> HistoryAsync(int nodes, long? ringVersion)
    {
        await using var kv = await StartAsync(nodes, ringVersion);
        return await kv.Grains.GetGrain<IRingGrain>("Silo_0").GetHistoryAsync();
    }

    private Task<KvTestCluster> StartAsync(int nodes, long? ringVersion) => KvTestCluster.StartAsync(
        nodes, ringVersion: ringVersion, configureSilo: (node, silo) => silo.UseLogStore(Path.Combine(_data.FullName, node), new LogStoreOptions()));
}

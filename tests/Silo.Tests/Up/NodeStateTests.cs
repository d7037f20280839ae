using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Hosting;
using OrleansKv.Ring;

namespace OrleansKv.Silo.Up;

/// <summary>What nodes of <c>kv up</c> keep beside their replicas.</summary>
public sealed class NodeStateTests : IDisposable
{
    private readonly DataDirectory _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task The_history_of_the_ring_outlives_the_process()
    {
        var before = await WithClusterAsync(static grains => grains.GetGrain<IRingGrain>("node-2").GetHistoryAsync().AsTask());
        var after = await WithClusterAsync(static grains => grains.GetGrain<IRingGrain>("node-2").GetHistoryAsync().AsTask());
        Assert.Equal(before.Versions.Single().Since, after.Versions.Single().Since);
        Assert.Equal(["node-1", "node-2"], after.Versions.Single().Members.Select(static member => member.Node));
    }

#if EMBEDDED_ENGINE
    [Fact]
    public async Task A_reminder_outlives_the_process()
    {
        await WithClusterAsync(async grains =>
        {
            await grains.GetGrain<IBellGrain>("bell@node-2").SetAsync();
            return await RungAsync(grains);
        });
        Assert.Equal(["bell"], (await WithClusterAsync(static grains => grains.GetGrain<IBellGrain>("bell@node-2").GetNamesAsync())).ToArray());

        static async Task<int> RungAsync(IGrainFactory grains)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20));
            while (await grains.GetGrain<IBellGrain>("bell@node-2").CountRingsAsync() == 0) await pause.WaitForNextTickAsync(patience.Token);
            return 0;
        }
    }
#endif

    private async Task<T> WithClusterAsync<T>(Func<IGrainFactory, Task<T>> use)
    {
        await using var cluster = new UpCluster(new KvNodeOptions { Members = UpCluster.Members(2) }, _data.Settings);
        await cluster.StartAsync(CancellationToken.None);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(cluster.Connect);
        using var client = builder.Build();
        await client.StartAsync();
        var result = await use(client.Services.GetRequiredService<IGrainFactory>());
        await client.StopAsync();
        await cluster.StopAsync(CancellationToken.None);
        return result;
    }
}

using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Hosting;
using OrleansKv.Membership;

namespace OrleansKv.Silo.Up;

/// <summary>No node of a cluster in one process is special, the first one least of all.</summary>
public sealed class UpClusterTests
{
    [Fact]
    public async Task After_the_first_node_was_killed_and_came_back_the_failures_of_others_are_still_noticed()
    {
        await using var cluster = new UpCluster(new KvNodeOptions { Members = UpCluster.Members(4) }, StoreSettings.Memory);
        await cluster.StartAsync(CancellationToken.None);
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleansClient(cluster.Connect);
        using var client = builder.Build();
        await client.StartAsync();
        var view = client.Services.GetRequiredService<IClusterClient>().GetGrain<IClusterGrain>(0);

        Assert.True(await cluster.KillAsync("node-1"));
        await WaitForAsync("node-1", NodeStatus.Down);
        Assert.True(await cluster.RestartAsync("node-1"));
        await WaitForAsync("node-1", NodeStatus.Up);
        Assert.True(await cluster.KillAsync("node-3"));
        await WaitForAsync("node-3", NodeStatus.Down);
        await client.StopAsync();

        async Task WaitForAsync(string node, NodeStatus status)
        {
            using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
            using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
            while (await StatusAsync(node) != status)
                await pause.WaitForNextTickAsync(patience.Token);
        }

        // What the client sends to a node in the moment of its end may never be answered.
        async Task<NodeStatus?> StatusAsync(string node)
        {
            try
            {
                return (await view.GetClusterAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(3))).Nodes.Single(each => each.Node == node).Status;
            }
            catch (TimeoutException)
            {
                return null;
            }
        }
    }
}

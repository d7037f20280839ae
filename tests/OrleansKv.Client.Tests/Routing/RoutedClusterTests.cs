using System.Collections.Concurrent;
using OrleansKv.Client.Fixtures;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Client.Routing;

/// <summary>Routing in a real cluster, through a change of its ring. The change takes a while: it is one test.</summary>
[Collection(ClientClusters.Name)]
public sealed class RoutedClusterTests : IAsyncLifetime
{
    private readonly ClientCluster _cluster = new();

    public Task InitializeAsync() => _cluster.InitializeAsync();

    public Task DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task All_requests_reach_a_home_replicas_node_before_and_after_the_ring_changes()
    {
        var joining = await _cluster.StartFourthAsync();
        var (http, byHttp) = _cluster.RoutedClient(Way.Http);
        var (orleans, byOrleans) = _cluster.RoutedClient(Way.Orleans);
        await using var first = http;
        await using var second = orleans;
        await Eventually.TrueAsync(async () => (await MissesAsync(http, byHttp, "http")).Count == 0, "requests over HTTP reach home replicas");
        await Eventually.TrueAsync(async () => (await MissesAsync(orleans, byOrleans, "orleans")).Count == 0, "requests over Orleans reach home replicas");

        await JoinAsync(joining);
        // The first answer tells of the new ring, which is then read beside the requests.
        await Eventually.TrueAsync(async () => (await MissesAsync(http, byHttp, "http")).Count == 0, "requests over HTTP reach home replicas by the new ring");
        await Eventually.TrueAsync(async () => (await MissesAsync(orleans, byOrleans, "orleans")).Count == 0, "requests over Orleans reach home replicas by the new ring");
        Assert.Contains(joining, await NodesAsync(http, byHttp, "http"));
        Assert.Contains(joining, await NodesAsync(orleans, byOrleans, "orleans"));
    }

    /// <summary>Writes and reads many keys, and returns those of them of which a request came in elsewhere than at the first home replica.</summary>
    private async Task<List<string>> MissesAsync(KvClient client, ConcurrentQueue<string> nodes, string bucket)
    {
        List<string> misses = [];
        var cluster = _cluster.Grains.GetGrain<IClusterGrain>(0);
        for (var i = 0; i < 40; i++)
        {
            var key = new ObjectKey(bucket, $"k{i}");
            nodes.Clear();
            await client.PutAsync(key.Bucket, key.Key, default);
            await client.GetAsync(key.Bucket, key.Key);
            var located = await cluster.LocateAsync(key, CancellationToken.None);
            Assert.True(nodes.Count >= 2);
            if (nodes.Any(node => node != located.Replicas[0].Node))
                misses.Add($"{key}: at {string.Join(", ", nodes)}, though the first home replica is on {located.Replicas[0].Node}");
        }
        return misses;
    }

    /// <summary>The nodes at which requests come in.</summary>
    private static async Task<string[]> NodesAsync(KvClient client, ConcurrentQueue<string> nodes, string bucket)
    {
        nodes.Clear();
        for (var i = 0; i < 40; i++)
            await client.GetAsync(bucket, $"k{i}");
        return [.. nodes.Distinct()];
    }

    private async Task JoinAsync(string node)
    {
        var plans = _cluster.Grains.GetGrain<IPlanGrain>(0);
        RingPlanReply? staged = null;
        await Eventually.TrueAsync(async () => (staged = await plans.StageAsync([new RingChange(RingChangeKind.Join, node)])).Refusal is null, () => $"the join is planned; {staged?.Refusal}");
        var id = staged!.Plans[0].Plan.Id;
        Assert.Null((await plans.CommitAsync(id)).Refusal);
        await Eventually.TrueAsync(async () => (await plans.GetAsync(id)).Plans[0].Plan.Status == RingPlanStatus.Done, "the node has joined");
    }
}

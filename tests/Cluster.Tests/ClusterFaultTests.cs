using System.Diagnostics;

namespace OrleansKv.Cluster;

/// <summary>What clients of five silos, and of a front door, see of a process that fails.</summary>
[Collection(ProcessCollection.Name)]
public sealed class ClusterFaultTests(ProcessCluster cluster) : IAsyncLifetime
{
    private static readonly TimeSpan Away = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan RestartTime = TimeSpan.FromSeconds(5);

    /// <summary>Each test begins with all nodes there, and seen by all.</summary>
    public Task InitializeAsync() => ProcessCluster.Obstacle is null ? cluster.AwaitWholeAsync() : Task.CompletedTask;

    public Task DisposeAsync() => Task.CompletedTask;

    [ProcessFact]
    public async Task A_silo_that_is_killed_costs_no_request_at_the_others_and_no_write_and_is_back_at_once()
    {
        await using var load = Load.Start(OthersThan(5));
        await load.AwaitAsync(500);
        await cluster.DoAsync("kill", "node-5");
        await load.AwaitAsync(4_000);
        var watch = Stopwatch.StartNew();
        await cluster.DoAsync("restart", "node-5");
        Assert.True(watch.Elapsed < RestartTime, $"It was ready after {watch.Elapsed}.");
        await load.AwaitAsync(1_000);
        Assert.Empty(load.Errors);
        Assert.Empty(await load.StopAndFindLostAsync(cluster.UrlOf(5)));
    }

    [ProcessFact]
    public async Task A_silo_that_is_frozen_costs_no_request_at_the_others_and_no_write()
    {
        await using var load = Load.Start(OthersThan(4));
        await load.AwaitAsync(500);
        await cluster.DoAsync("freeze", "node-4");
        var watch = Stopwatch.StartNew();
        await ProcessCluster.EventuallyAsync("the freeze lasted for 12 s", () => Task.FromResult(watch.Elapsed > TimeSpan.FromSeconds(12)));
        await load.AwaitAsync(100);
        // The others have declared it dead: it ends itself, and is started again.
        await cluster.DoAsync("thaw", "node-4");
        await cluster.AwaitReadyAsync(4);
        await load.AwaitAsync(1_000);
        Assert.Empty(load.Errors);
        Assert.Empty(await load.StopAndFindLostAsync(cluster.UrlOf(1)));
    }

    [ProcessFact]
    public async Task A_silo_that_is_told_to_stop_costs_no_request_at_the_others()
    {
        await using var load = Load.Start(OthersThan(3));
        await load.AwaitAsync(500);
        await cluster.DoAsync("stop", "node-3");
        await load.AwaitAsync(1_000);
        await cluster.DoAsync("restart", "node-3");
        await load.AwaitAsync(1_000);
        Assert.Empty(load.Errors);
        Assert.Empty(await load.StopAndFindLostAsync(cluster.UrlOf(3)));
    }

    [ProcessFact]
    public async Task Without_its_database_the_cluster_goes_on_and_says_so()
    {
        await using var load = Load.Start([cluster.FrontDoor, .. Enumerable.Range(1, ProcessCluster.Nodes).Select(cluster.UrlOf)], clients: 12);
        await load.AwaitAsync(500);
        await cluster.DoAsync("kill", "postgres");
        var watch = Stopwatch.StartNew();
        foreach (var url in new[] { cluster.FrontDoor, cluster.UrlOf(1) }) await ProcessCluster.EventuallyAsync($"{url} is degraded", () => IsAsync(url, "degraded"));
        await ProcessCluster.EventuallyAsync("it was away for 30 s", () => Task.FromResult(watch.Elapsed > Away));
        await load.AwaitAsync(500);
        await cluster.DoAsync("restart", "postgres");
        foreach (var url in new[] { cluster.FrontDoor, cluster.UrlOf(1) }) await ProcessCluster.EventuallyAsync($"{url} is well again", () => IsAsync(url, "ok"));
        await load.AwaitAsync(500);
        Assert.Empty(load.Errors);
        Assert.Empty(await load.StopAndFindLostAsync(cluster.UrlOf(2)));

        // The cluster recovers whole: who comes is taken in again.
        await cluster.DoAsync("kill", "node-2");
        await cluster.DoAsync("restart", "node-2");
    }

    /// <summary>The front door does without any one node too.</summary>
    private Uri[] OthersThan(int node) => [cluster.FrontDoor, .. Enumerable.Range(1, ProcessCluster.Nodes).Where(other => other != node).Select(cluster.UrlOf)];

    private static async Task<bool> IsAsync(Uri url, string status)
    {
        using var http = new HttpClient { BaseAddress = url };
        using var answer = await http.GetAsync("/health/ready");
        return (await answer.Content.ReadAsStringAsync()).Contains($"\"status\":\"{status}\"", StringComparison.Ordinal);
    }
}

using System.Collections.Concurrent;
using Orleans.Configuration;

namespace OrleansKv.Embedded.Runtime;

public sealed class StressTests
{
    [Fact]
    public async Task Every_call_ends_while_silos_are_killed_stopped_and_restarted()
    {
        await using var cluster = await TestCluster.StartAsync(3, Configure);
        var client = await cluster.StartClientAsync(client => client.Configure<ClientMessagingOptions>(SetTimeout));
        using var stop = new CancellationTokenSource();
        var outcomes = new ConcurrentDictionary<string, int>();
        var load = Enumerable.Range(0, 8).Select(worker => Task.Run(() => CallAsync(client, worker, outcomes, stop.Token))).ToList();

        for (var round = 0; round < 12; round++)
        {
            var name = $"s{1 + (round % 3)}";
            var before = outcomes.GetValueOrDefault("answered");
            await TestClusterExtensions.Until(() => Task.FromResult(outcomes.GetValueOrDefault("answered") > before + 200));
            if (round % 2 == 0)
            {
                await cluster.Cluster.KillAsync(name);
            }
            else
            {
                await cluster.Host(name).StopAsync().WaitAsync(TestCluster.Deadline);
            }

            await cluster.StartSiloAsync(name, Configure);
        }

        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(TestCluster.Deadline);
        Assert.Empty(outcomes.Keys.Except(["answered", nameof(SiloUnavailableException), nameof(OrleansMessageRejectionException)]));
    }

    [Fact]
    public async Task Callers_in_a_loop_keep_no_others_waiting()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var client = await cluster.StartClientAsync();
        var counts = new int[4 * Environment.ProcessorCount];
        using var stop = new CancellationTokenSource();
        var load = Enumerable.Range(0, counts.Length).Select(worker => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                await client.GetGrain<IEchoGrain>($"caller{worker}").WhereIs($"callee{worker}");
                Interlocked.Increment(ref counts[worker]);
            }
        })).ToList();

        await TestClusterExtensions.Until(() => Task.FromResult(counts.Min() > 300));
        await stop.CancelAsync();
        await Task.WhenAll(load).WaitAsync(TestCluster.Deadline);

        Assert.True(counts.Max() < 50 * counts.Min(), $"The callers made {string.Join(", ", counts)} calls.");
    }

    private static void Configure(ISiloBuilder silo) => silo.Configure<SiloMessagingOptions>(SetTimeout);

    private static void SetTimeout(MessagingOptions options) => options.ResponseTimeout = TimeSpan.FromSeconds(15);

    /// <summary>Callers and callees have keys of their own: a ring of grains that wait for each other would be a deadlock.</summary>
    private static async Task CallAsync(
        IClusterClient client, int worker, ConcurrentDictionary<string, int> outcomes, CancellationToken stop)
    {
        for (var i = 0; !stop.IsCancellationRequested; i++)
        {
            string outcome;
            try
            {
                await client.GetGrain<IEchoGrain>($"caller{worker}-{i % 40}").WhereIs($"callee{(worker + 1) % 8}-{i % 30}");
                outcome = "answered";
            }
            catch (Exception exception)
            {
                outcome = exception.GetType().Name;
            }

            outcomes.AddOrUpdate(outcome, 1, static (_, count) => count + 1);
        }
    }
}

#if EMBEDDED_ENGINE
using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Cluster;
using OrleansKv.Embedded;
using OrleansKv.Hosting;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.Reminders;

/// <summary>Reminders of pinned grains on nodes that end and come back. On the other engine reminders are in a database.</summary>
public sealed class ReminderClusterTests : IDisposable
{
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(50);
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("reminders-");

    public void Dispose() => _data.Delete(recursive: true);

    [Fact]
    public async Task A_reminder_ticks_again_after_all_nodes_were_stopped_and_one_that_was_removed_does_not()
    {
        var rings = new ConcurrentQueue<string>();
        await using (var kv = await StartAsync(rings))
        {
            foreach (var bell in new[] { "a@Silo_0", "b@Silo_1" })
            {
                await kv.Grains.GetGrain<IBellGrain>(bell).SetAsync("kept", Period);
                await kv.Grains.GetGrain<IBellGrain>(bell).SetAsync("removed", Period);
            }

            await RungAsync(rings, "a@Silo_0 kept", "b@Silo_1 kept", "a@Silo_0 removed", "b@Silo_1 removed");
            await kv.Grains.GetGrain<IBellGrain>("a@Silo_0").UnsetAsync("removed");
            await kv.Grains.GetGrain<IBellGrain>("b@Silo_1").UnsetAsync("removed");
        }

        rings = [];
        await using var again = await StartAsync(rings);
        await RungAsync(rings, [.. Enumerable.Repeat("a@Silo_0 kept", 5), .. Enumerable.Repeat("b@Silo_1 kept", 5)]);
        Assert.DoesNotContain(rings, static ring => ring.EndsWith("removed", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_reminder_ticks_again_after_its_node_alone_was_killed_and_came_back()
    {
        var rings = new ConcurrentQueue<string>();
        await using var kv = await StartAsync(rings);
        await kv.Grains.GetGrain<IBellGrain>("b@Silo_1").SetAsync("kept", Period);
        await RungAsync(rings, "b@Silo_1 kept");
        await kv.KillAsync("Silo_1");
        await kv.RestartAsync("Silo_1");
        rings.Clear();
        await RungAsync(rings, "b@Silo_1 kept", "b@Silo_1 kept");
    }

    /// <summary>Waits until the bells have rung at least so.</summary>
    private static Task RungAsync(ConcurrentQueue<string> rings, params string[] expected) => Eventually.TrueAsync(
        () => Task.FromResult(expected.CountBy(static ring => ring).All(wanted => rings.Count(ring => ring == wanted.Key) >= wanted.Value)),
        $"these rang: {string.Join(", ", expected)}");

    private Task<KvTestCluster> StartAsync(ConcurrentQueue<string> rings) => KvTestCluster.StartAsync(2, configureSilo: (node, silo) =>
    {
        silo.UseLogStore(Path.Combine(_data.FullName, node), new LogStoreOptions());
        silo.AddLocalReminders().AddNodeReminderTable();
        silo.Configure<ReminderOptions>(static options => options.MinimumReminderPeriod = Period);
        silo.Services.AddSingleton(rings);
    });
}
#endif

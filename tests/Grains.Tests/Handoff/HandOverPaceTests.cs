using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Cluster;
using OrleansKv.Pacing;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Handoff;

[Collection(TimedClusters.Name)]
public sealed class HandOverPaceTests
{
    /// <summary>One at a time, each of which counts as 8 KiB: an eighth of a second at this pace, and two seconds while clients wait.</summary>
    private static readonly HandoffOptions Slow = new() { RetryInterval = TimeSpan.FromMilliseconds(100), MaxConcurrent = 1, BytesPerSecond = 64 * 1024, MaxSlowdown = 16 };

    /// <summary>Its clock stands still, so that clients that wait go on waiting.</summary>
    private readonly ManualTime _time = new();
    private readonly ForegroundLatency _foreground;
    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();

    public HandOverPaceTests() => _foreground = new ForegroundLatency(_time);

    [Fact]
    public async Task Handing_over_small_writes_too_slows_down_while_clients_wait_longer_than_usual()
    {
        await using var kv = await KvTestCluster.StartAsync(
            4,
            options => options with { Handoff = Slow },
            node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))),
            configureSilo: (_, silo) => silo.Services.AddSingleton(_foreground));
        kv.EntersByFirstNode = true;

        var keys = await KeysKeptByOneFallbackAsync(kv, target: "Silo_3", count: 3);
        await kv.KillAsync("Silo_3");
        foreach (var key in keys.Keys) Assert.Null((await kv.PutAsync(key, "kept")).Error);
        var removed = new ConcurrentDictionary<ObjectKey, long>();
        _stores[keys.Fallback].BeforeWrite = (key, set) =>
        {
            if (set.IsNothing) removed.TryAdd(key, TimeProvider.System.GetTimestamp());
            return Task.CompletedTask;
        };

        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        Foreground.Run(_foreground, _time, TimeSpan.FromSeconds(1), ForegroundLatency.Window);
        await kv.RestartAsync("Silo_3");
        await Eventually.TrueAsync(() => Task.FromResult(removed.Count == keys.Keys.Count), "all writes are handed over");
        // A second for each but the last, less the time that the first one took itself.
        Assert.True(TimeProvider.System.GetElapsedTime(removed.Values.Min(), removed.Values.Max()) > TimeSpan.FromSeconds(1));
    }

    /// <summary>Keys for whose one home replica the same node, the last of their preference lists, stands in.</summary>
    private static async Task<(string Fallback, List<ObjectKey> Keys)> KeysKeptByOneFallbackAsync(KvTestCluster kv, string target, int count)
    {
        var (fallback, keys) = ("", new List<ObjectKey>());
        for (var i = 0; keys.Count < count; i++)
        {
            var key = new ObjectKey("b", $"key-{i}");
            var last = (await kv.LocateAsync(key)).Replicas[^1].Node;
            if (keys.Count == 0 && last != target) fallback = last;
            if (last == fallback) keys.Add(key);
        }

        return (fallback, keys);
    }
}

using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using OrleansKv.Cluster;
using OrleansKv.Ring;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.Handoff;

[Collection(TimedClusters.Name)]
public sealed class HandoffWithoutRemindersTests
{
    private const int NotReminded = 1506;

    private readonly ConcurrentDictionary<string, FaultyNodeStore> _stores = new();
    private readonly Events _events = new();

    [Fact]
    public async Task A_silo_that_has_no_reminders_hands_over_without_a_word_about_them()
    {
        await using var kv = await KvTestCluster.StartAsync(
            4,
            options => options with { Handoff = options.Handoff with { RetryInterval = TimeSpan.FromMilliseconds(100) } },
            node => _stores.GetOrAdd(node, static name => new FaultyNodeStore(new Actor(name, 1))),
            configureSilo: (_, silo) => silo.Services.AddSingleton<ILoggerProvider>(_events));
        kv.EntersByFirstNode = true;
        var (key, homes) = await kv.FindKeyAsync(static homes => homes.Contains("Silo_3") && homes.Contains("Silo_0"));
        var fallback = new[] { "Silo_1", "Silo_2" }.Single(node => !homes.Contains(node));
        await kv.KillAsync("Silo_3");
        Assert.Null((await kv.PutAsync(key, "kept")).Error);
        await Eventually.TrueAsync(async () => (await HintsAsync()) is { Count: 1 }, "the fallback keeps the write");
        await kv.RestartAsync("Silo_3");
        await Eventually.TrueAsync(async () => (await HintsAsync()) is { Count: 0, Delivered: 1 }, "it is handed over");
        Assert.NotEmpty(_events.Ids);
        Assert.DoesNotContain(NotReminded, _events.Ids.Keys);

        async Task<HintsView?> HintsAsync() =>
            (await kv.Grains.GetGrain<IRingGrain>(fallback).GetReportAsync()).Hints.SingleOrDefault(static hints => hints.Target == "Silo_3");
    }

    /// <summary>Which events were logged.</summary>
    private sealed class Events : ILoggerProvider, ILogger
    {
        public ConcurrentDictionary<int, bool> Ids { get; } = new();

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => Ids[eventId.Id] = true;

        public void Dispose()
        {
        }
    }
}

using System.Collections.Concurrent;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Postgres;

/// <summary>On a server of their own, with syncs, which they stop and kill.</summary>
public sealed class PostgresServerCrashTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private PostgresStores _stores = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartPrivateAsync("wal_writer_delay = 10s");
        _stores = new PostgresStores(_server);
    }

    public async Task DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _server.DisposeAsync();
    }

    [PrivateServerFact]
    public async Task Every_write_that_was_acknowledged_is_there_after_a_kill_amid_writes()
    {
        var store = await _stores.OpenAsync(Patient);
        var epoch = store.Actor;
        var dots = new ConcurrentDictionary<(int, Dot), bool>();
        var acknowledged = new ConcurrentDictionary<(int Range, int Key), string>();
        for (var round = 0; round < 3; round++)
        {
            using var stop = new CancellationTokenSource();
            var written = 0;
            var writers = Enumerable.Range(0, 6).Select(number => Task.Run(async () =>
            {
                var range = await store.RangeAsync(number);
                for (var i = 0; !stop.IsCancellationRequested; i++)
                {
                    var key = LogStores.Key(i % 25);
                    var dot = range.Counter.Next();
                    Assert.True(dots.TryAdd((number, dot), true));
                    await range.WriteAsync(key, LogStores.Next(VersionSet.Empty, dot, $"{round}:{i}"));
                    acknowledged[(number, i % 25)] = $"{round}:{i}";
                    Interlocked.Increment(ref written);
                }
            })).ToList();
            await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref written) > 200), "200 writes are acknowledged");
            await _server.KillAsync();
            await _server.StartAsync();
            var before = written;
            await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref written) > before + 100), "the store goes on after the kill");
            await stop.CancelAsync();
            await Task.WhenAll(writers);
            if (round == 1)
            {
                await store.DisposeAsync();
                store = await _stores.OpenAsync(Patient);
            }

            foreach (var ((range, key), value) in acknowledged) Assert.Equal(value, await (await store.RangeAsync(range)).ValueAsync(LogStores.Key(key)));
        }

        Assert.Equal(epoch, store.Actor);
    }

    [PrivateServerFact]
    public async Task While_the_server_is_down_writes_and_reads_fail_and_afterwards_they_succeed()
    {
        var store = await _stores.OpenAsync(_stores.Options with { RetryTime = TimeSpan.FromMilliseconds(100) });
        var (range, epoch) = (await store.RangeAsync(), store.Actor);
        await range.PutAsync(LogStores.Key(1), "before");
        await _server.StopAsync();
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("never")));
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await range.ReadAsync(LogStores.Key(1)));
        Assert.Null(store.Failure);
        await _server.StartAsync();
        Assert.Equal("before", await range.ValueAsync(LogStores.Key(1)));
        await range.PutAsync(LogStores.Key(1), "after");
        Assert.Equal("after", await range.ValueAsync(LogStores.Key(1)));
        Assert.Equal(epoch, store.Actor);
    }

    [PrivateServerFact]
    public async Task Without_synchronous_commit_a_crash_begins_an_epoch_and_an_orderly_restart_does_not()
    {
        var options = Patient with { SynchronousCommit = false };
        var store = await _stores.OpenAsync(options);
        var (range, epoch) = (await store.RangeAsync(), store.Actor.Epoch);
        await range.PutAsync(LogStores.Key(1), "first");
        await _server.StopAsync();
        await _server.StartAsync();
        await range.PutAsync(LogStores.Key(2), "second");
        Assert.Equal(epoch, store.Actor.Epoch);
        Assert.Equal("first", await range.ValueAsync(LogStores.Key(1)));

        await _server.KillAsync();
        await _server.StartAsync();
        var value = await range.ValueAsync(LogStores.Key(2));
        Assert.True(value is "second" or null);
        Assert.True(store.Actor.Epoch > epoch, "What a read shows after a crash is under a new epoch.");

        epoch = store.Actor.Epoch;
        await store.DisposeAsync();
        store = await _stores.OpenAsync(options);
        Assert.Equal(epoch, store.Actor.Epoch);
        await store.DisposeAsync();
        await _server.KillAsync();
        await _server.StartAsync();
        Assert.True((await _stores.OpenAsync(options)).Actor.Epoch > epoch);
    }

    private PostgresStoreOptions Patient => _stores.Options with { RetryTime = TimeSpan.FromSeconds(30) };
}

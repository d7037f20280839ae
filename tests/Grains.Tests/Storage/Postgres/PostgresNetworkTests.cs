using Npgsql;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.Postgres;

/// <summary>A network that drops everything, so that a server still serves a connection that its client has given up.</summary>
public sealed class PostgresNetworkTests : IAsyncLifetime
{
    private PostgresServer _server = null!;
    private StallingProxy _proxy = null!;
    private PostgresStores _stores = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartPrivateAsync("fsync = off");
        _proxy = new StallingProxy(new NpgsqlConnectionStringBuilder(_server.ConnectionString).Host!);
        _stores = new PostgresStores(_server);
    }

    public async Task DisposeAsync()
    {
        await _stores.DisposeAsync();
        await _proxy.DisposeAsync();
        await _server.DisposeAsync();
    }

    private PostgresStoreOptions Options => _stores.Options with
    {
        ConnectionString = new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Host = "127.0.0.1", Port = _proxy.Port, SslMode = SslMode.Disable, GssEncryptionMode = GssEncryptionMode.Disable }.ConnectionString,
        CommandTimeout = TimeSpan.FromSeconds(1),
    };

    [PrivateServerFact]
    public async Task A_connection_that_only_the_client_knows_to_be_lost_is_ended_and_replaced()
    {
        var store = await _stores.OpenAsync(Options);
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "before");
        _proxy.Stall(sendsOn: false);
        await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("after"));
        Assert.Equal("after", await range.ValueAsync(LogStores.Key(1)));
        Assert.Equal(1, await _stores.LocksAsync());
    }

    [PrivateServerFact]
    public async Task A_write_that_nobody_knows_the_end_of_fails_and_reads_wait_until_it_has_one()
    {
        // With a cache, which has what was there before.
        var store = await _stores.OpenAsync(Options with { RetryTime = TimeSpan.Zero, CacheBytes = 64 * 1024 });
        var range = await store.RangeAsync();
        await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("before"));
        _proxy.Stall(sendsOn: true);
        // It is done, but nobody hears of it.
        await Assert.ThrowsAsync<StoreUnavailableException>(async () => await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("after")));
        Assert.Equal("after", await range.ValueAsync(LogStores.Key(1)));
        await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("last"));
        Assert.Equal("last", await range.ValueAsync(LogStores.Key(1)));
        Assert.Null(store.Failure);
    }

    [PrivateServerFact]
    public async Task A_write_that_was_given_up_never_replaces_a_later_one()
    {
        var store = await _stores.OpenAsync(Options with { RetryTime = TimeSpan.Zero, CommandTimeout = TimeSpan.FromSeconds(8) });
        var range = await store.RangeAsync();
        await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("before"));
        await using var locks = await _server.ConnectAsync();
        await using var hold = await locks.BeginTransactionAsync();
        await using (var command = new NpgsqlCommand($"LOCK TABLE {_stores.SchemaOf()}.records IN SHARE MODE", locks, hold)) await command.ExecuteNonQueryAsync();
        var given = range.WriteAsync(LogStores.Key(1), LogStores.SetOf("given up")).AsTask();
        await Eventually.TrueAsync(
            async () => await _server.QueryAsync<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = '{_stores.SchemaOf()}.records'::regclass)"), "the write waits");
        _proxy.Break();
        await Assert.ThrowsAsync<StoreUnavailableException>(() => given);
        // The server still has it, and would do it as soon as it may.
        Assert.True(await _server.QueryAsync<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = '{_stores.SchemaOf()}.records'::regclass)"));
        Assert.Equal("before", await range.ValueAsync(LogStores.Key(1)));
        Assert.False(await _server.QueryAsync<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = '{_stores.SchemaOf()}.records'::regclass)"));
        await hold.RollbackAsync();
        await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("later"));
        Assert.Equal("later", await range.ValueAsync(LogStores.Key(1)));
    }
}

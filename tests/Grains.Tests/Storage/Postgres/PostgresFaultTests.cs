using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.Postgres;

/// <summary>What becomes of a store when its database does not do what it should.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresFaultTests(PostgresServer server) : IAsyncLifetime
{
    private readonly PostgresStores _stores = new(server);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stores.DisposeAsync();

    [Fact]
    public async Task Connections_that_are_lost_are_made_again_and_nobody_notices()
    {
        var store = await _stores.OpenAsync();
        var (range, epoch) = (await store.RangeAsync(), store.Actor);
        for (var i = 0; i < 5; i++)
        {
            await range.PutAsync(LogStores.Key(i), $"{i}");
            await _stores.KillAllConnectionsAsync();
        }

        for (var i = 0; i < 5; i++) Assert.Equal($"{i}", await range.ValueAsync(LogStores.Key(i)));
        await range.PutAsync(LogStores.Key(1), "again");
        Assert.Equal("again", await range.ValueAsync(LogStores.Key(1)));
        Assert.Equal(epoch, store.Actor);
        Assert.Null(store.Failure);
        Assert.Equal(1, await _stores.LocksAsync());
    }

    [Fact]
    public async Task A_write_whose_connection_is_lost_in_its_midst_is_done_again()
    {
        var store = await _stores.OpenAsync();
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "before");
        await using var locks = await server.ConnectAsync();
        await using var hold = await HoldWritesAsync(locks);
        var write = range.WriteAsync(LogStores.Key(1), LogStores.SetOf("after")).AsTask();
        await WaitingForLockAsync();
        await _stores.KillConnectionsAsync();
        Assert.False(write.IsCompleted);
        await hold.RollbackAsync();
        await write;
        Assert.Equal("after", await range.ValueAsync(LogStores.Key(1)));
    }

    [Fact]
    public async Task A_write_that_the_database_does_not_take_in_time_fails_and_the_store_goes_on()
    {
        var store = await _stores.OpenAsync(_stores.Options with { CommandTimeout = TimeSpan.FromMilliseconds(500), RetryTime = TimeSpan.FromMilliseconds(600) });
        var (range, epoch) = (await store.RangeAsync(), store.Actor);
        await range.PutAsync(LogStores.Key(1), "before");
        await using (var locks = await server.ConnectAsync())
        {
            await using var hold = await HoldWritesAsync(locks);
            var writes = Enumerable.Range(0, 5).Select(i => range.WriteAsync(LogStores.Key(i), LogStores.SetOf("never")).AsTask()).ToList();
            foreach (var write in writes) await Assert.ThrowsAsync<StoreUnavailableException>(() => write);
            Assert.Equal("before", await range.ValueAsync(LogStores.Key(1)));
        }

        Assert.Null(store.Failure);
        await range.PutAsync(LogStores.Key(2), "after");
        Assert.Equal("before", await range.ValueAsync(LogStores.Key(1)));
        Assert.Equal("after", await range.ValueAsync(LogStores.Key(2)));
        Assert.Equal(epoch, store.Actor);
    }

    [Fact]
    public async Task Writes_that_wait_go_together_in_one_transaction()
    {
        var store = await _stores.OpenAsync(_stores.Options with { CommandTimeout = TimeSpan.FromSeconds(10) });
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(0), "first");
        await server.ExecuteAsync($"""
            CREATE TABLE {_stores.SchemaOf()}.statements (id serial);
            CREATE FUNCTION {_stores.SchemaOf()}.count() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN INSERT INTO {_stores.SchemaOf()}.statements DEFAULT VALUES; RETURN NULL; END $$;
            CREATE TRIGGER count AFTER INSERT ON {_stores.SchemaOf()}.records FOR EACH STATEMENT EXECUTE FUNCTION {_stores.SchemaOf()}.count()
            """);
        List<Task> writes;
        await using (var locks = await server.ConnectAsync())
        {
            await using var hold = await HoldWritesAsync(locks);
            writes = [.. Enumerable.Range(1, 200).Select(i => range.WriteAsync(LogStores.Key(i % 50), LogStores.SetOf($"{i}")).AsTask())];
        }

        await Task.WhenAll(writes);
        Assert.InRange(await server.QueryAsync<long>($"SELECT count(*) FROM {_stores.SchemaOf()}.statements"), 1, 2);
        Assert.Equal(50, await server.QueryAsync<long>($"SELECT count(*) FROM {_stores.SchemaOf()}.records"));
        for (var i = 151; i <= 200; i++) Assert.Equal($"{i}", await range.ValueAsync(LogStores.Key(i % 50)));
    }

    [Fact]
    public async Task More_than_may_wait_is_refused_and_what_waits_is_written()
    {
        var store = await _stores.OpenAsync(_stores.Options with { CommandTimeout = TimeSpan.FromSeconds(10), MaxQueuedBytes = 8192 });
        var range = await store.RangeAsync();
        var value = new string('x', 3000);
        Task[] fit;
        await using (var locks = await server.ConnectAsync())
        {
            await using var hold = await HoldWritesAsync(locks);
            fit = [.. Enumerable.Range(0, 2).Select(i => range.WriteAsync(LogStores.Key(i), LogStores.SetOf(value)).AsTask())];
            await Assert.ThrowsAsync<StoreOverloadedException>(async () => await range.WriteAsync(LogStores.Key(2), LogStores.SetOf(value)));
        }

        await Task.WhenAll(fit);
        Assert.Null(await range.ReadAsync(LogStores.Key(2)));
        await range.WriteAsync(LogStores.Key(3), LogStores.SetOf(new string('x', 100_000)));
        await range.WriteAsync(LogStores.Key(2), LogStores.SetOf(value));
        Assert.Equal(value, await range.ValueAsync(LogStores.Key(2)));
    }

    [Fact]
    public async Task A_full_disk_refuses_writes_until_there_is_space()
    {
        var store = await _stores.OpenAsync();
        var (range, epoch) = (await store.RangeAsync(), store.Actor);
        await range.PutAsync(LogStores.Key(1), "before");
        await RaiseOnWritesAsync("53100");
        var full = await Assert.ThrowsAsync<StoreFullException>(async () => await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("never")));
        Assert.Contains("no space left", full.Message);
        Assert.Equal("before", await range.ValueAsync(LogStores.Key(1)));
        Assert.Null(store.Failure);
        await server.ExecuteAsync($"DROP TRIGGER raise ON {_stores.SchemaOf()}.records");
        await range.PutAsync(LogStores.Key(1), "after");
        Assert.Equal("after", await range.ValueAsync(LogStores.Key(1)));
        Assert.Equal(epoch, store.Actor);
    }

    [Theory]
    [InlineData("40001")]
    [InlineData("40P01")]
    [InlineData("53200")]
    [InlineData("57014")]
    public async Task Errors_that_pass_are_tried_again(string state)
    {
        var store = await _stores.OpenAsync();
        var range = await store.RangeAsync();
        await RaiseOnWritesAsync(state);
        var write = range.WriteAsync(LogStores.Key(1), LogStores.SetOf("value")).AsTask();
        await server.ExecuteAsync($"DROP TRIGGER raise ON {_stores.SchemaOf()}.records");
        await write;
        Assert.Equal("value", await range.ValueAsync(LogStores.Key(1)));
    }

    [Fact]
    public async Task Errors_that_do_not_pass_end_the_store()
    {
        var store = await _stores.OpenAsync();
        var range = await store.RangeAsync();
        await RaiseOnWritesAsync("22023");
        await Assert.ThrowsAsync<StoreFailedException>(async () => await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("value")));
        await Assert.ThrowsAsync<StoreFailedException>(async () => await range.WriteAsync(LogStores.Key(2), LogStores.SetOf("value")));
        await Assert.ThrowsAsync<StoreFailedException>(async () => await range.ReadAsync(LogStores.Key(1)));
        Assert.NotNull(store.Failure);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_store_that_another_process_has_taken_over_ends(bool reads)
    {
        var first = await _stores.OpenAsync();
        var range = await first.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "old");
        await _stores.KillConnectionsAsync();
        var second = await _stores.OpenAsync();
        await (await second.RangeAsync()).PutAsync(LogStores.Key(1), "new");
        var failure = await Assert.ThrowsAsync<StoreFailedException>(async () =>
        {
            if (reads) await range.ReadAsync(LogStores.Key(1));
            else await range.WriteAsync(LogStores.Key(1), LogStores.SetOf("stale"));
        });
        Assert.Contains("Another process", failure.Message);
        await Assert.ThrowsAsync<StoreFailedException>(async () => await range.ReadAsync(LogStores.Key(1)));
        Assert.Equal("new", await (await second.RangeAsync()).ValueAsync(LogStores.Key(1)));
    }

    [Fact]
    public async Task A_schema_that_is_dropped_ends_the_store()
    {
        var store = await _stores.OpenAsync();
        await server.ExecuteAsync($"DROP SCHEMA {_stores.SchemaOf()} CASCADE");
        await Assert.ThrowsAsync<StoreFailedException>(async () => await (await store.RangeAsync()).ReadAsync(LogStores.Key(1)));
        Assert.NotNull(store.Failure);
    }

    [Fact]
    public async Task A_record_under_another_key_is_damaged()
    {
        var store = await _stores.OpenAsync();
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "one");
        await server.ExecuteAsync($"UPDATE {_stores.SchemaOf()}.records SET key = convert_to('key 2', 'UTF8')");
        var epoch = store.Actor.Epoch;
        await Assert.ThrowsAsync<RecordDamagedException>(async () => await range.ReadAsync(LogStores.Key(2)));
        Assert.True(store.Actor.Epoch > epoch);
        Assert.Null(await range.ReadAsync(LogStores.Key(1)));
    }

    [Fact]
    public async Task Reads_that_meet_a_server_that_forgot_begin_an_epoch_first()
    {
        var store = await _stores.OpenAsync(_stores.Options with { SynchronousCommit = false });
        var range = await store.RangeAsync();
        await range.PutAsync(LogStores.Key(1), "value");
        var epoch = store.Actor.Epoch;
        // As a crash leaves it.
        await server.ExecuteAsync($"DELETE FROM {_stores.SchemaOf()}.opened; DELETE FROM {_stores.SchemaOf()}.records");
        Assert.Null(await range.ReadAsync(LogStores.Key(1)));
        Assert.True(store.Actor.Epoch > epoch);
        epoch = store.Actor.Epoch;
        await range.PutAsync(LogStores.Key(1), "again");
        Assert.Equal("again", await range.ValueAsync(LogStores.Key(1)));
        Assert.Equal(epoch, store.Actor.Epoch);
    }

    [Fact]
    public async Task Another_history_of_the_database_begins_an_epoch()
    {
        var store = await _stores.OpenAsync();
        var epoch = store.Actor.Epoch;
        await server.ExecuteAsync($"UPDATE {_stores.SchemaOf()}.meta SET history = 'before the failover'");
        await _stores.KillConnectionsAsync();
        await (await store.RangeAsync()).PutAsync(LogStores.Key(1), "value");
        Assert.True(store.Actor.Epoch > epoch);
        epoch = store.Actor.Epoch;
        await store.DisposeAsync();
        await server.ExecuteAsync($"UPDATE {_stores.SchemaOf()}.meta SET history = 'before the restore'");
        store = await _stores.OpenAsync();
        Assert.True(store.Actor.Epoch > epoch);
        epoch = store.Actor.Epoch;
        await store.DisposeAsync();
        Assert.Equal(epoch, (await _stores.OpenAsync()).Actor.Epoch);
    }

    private async Task<Npgsql.NpgsqlTransaction> HoldWritesAsync(Npgsql.NpgsqlConnection connection)
    {
        var transaction = await connection.BeginTransactionAsync();
        await using var command = new Npgsql.NpgsqlCommand($"LOCK TABLE {_stores.SchemaOf()}.records IN SHARE MODE", connection, transaction);
        await command.ExecuteNonQueryAsync();
        return transaction;
    }

    private Task WaitingForLockAsync() => Eventually.TrueAsync(
        async () => await server.QueryAsync<bool>($"SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted AND relation = '{_stores.SchemaOf()}.records'::regclass)"), "a write waits");

    private Task RaiseOnWritesAsync(string state) => server.ExecuteAsync($"""
        CREATE FUNCTION {_stores.SchemaOf()}.raise() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'raised' USING ERRCODE = '{state}'; END $$;
        CREATE TRIGGER raise BEFORE INSERT ON {_stores.SchemaOf()}.records FOR EACH STATEMENT EXECUTE FUNCTION {_stores.SchemaOf()}.raise()
        """);
}

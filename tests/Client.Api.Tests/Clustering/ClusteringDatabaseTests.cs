using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using OrleansKv.Storage.Postgres;

namespace OrleansKv.Client.Api.Clustering;

/// <summary>Against a real server, with a schema that has what Orleans' has by name.</summary>
public sealed class ClusteringDatabaseTests : IAsyncLifetime
{
    private static readonly string Schema = $"""
        CREATE TABLE orleansquery (querykey text, querytext text);
        CREATE TABLE orleansmembershipversiontable (deploymentid text, "timestamp" text, version text);
        CREATE TABLE orleansmembershiptable ({string.Join(" text, ", OrleansSchema.Clustering.Tables["orleansmembershiptable"])} text);
        {string.Join('\n', OrleansSchema.Clustering.Functions.Select(static name => $"CREATE FUNCTION {name}() RETURNS int LANGUAGE sql AS 'SELECT 1';"))}
        {string.Join('\n', OrleansSchema.Clustering.Queries.Keys.Select(static key => $"INSERT INTO orleansquery VALUES ('{key}', 'SELECT 1');"))}
        """;

    private PostgresServer _server = null!;
    private ClusteringDatabase _database = null!;

    public async Task InitializeAsync()
    {
        _server = await PostgresServer.StartPrivateAsync("fsync = off");
        _database = new ClusteringDatabase(_server.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await _database.DisposeAsync();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task What_is_missing_is_named_and_what_differs_too()
    {
        Assert.Contains("The table orleansquery is missing (Main).", (await CheckAsync()).Missing);
        await _server.ExecuteAsync(Schema);
        var report = await CheckAsync();
        Assert.Empty(report.Missing);
        Assert.Equal(OrleansSchema.Clustering.Queries.Keys.Order(), report.Changed.Order());

        await _server.ExecuteAsync("ALTER TABLE orleansmembershiptable DROP COLUMN suspecttimes; DROP FUNCTION insert_membership; DELETE FROM orleansquery WHERE querykey = 'GatewaysQueryKey'");
        Assert.Equal(
            [
                "The function insert_membership is missing (Clustering).",
                "The query GatewaysQueryKey is missing in the table orleansquery (Clustering).",
                "The table orleansmembershiptable has no column suspecttimes (Clustering).",
            ],
            (await CheckAsync()).Missing.Order(StringComparer.Ordinal));
        var refusal = await Assert.ThrowsAsync<InvalidOperationException>(() => WaitAsync(CancellationToken.None));
        Assert.Contains("insert_membership", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("schema.sh apply", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_start_waits_for_a_server_that_is_away()
    {
        await _server.ExecuteAsync(Schema);
        await _server.StopAsync();
        var log = new CollectedLog();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var waiting = ClusteringWatch.WaitAsync(_database, OrleansSchema.Client, TimeProvider.System, log, patience.Token);
        await log.WaitForAsync(5009, patience.Token);
        Assert.False(waiting.IsCompleted);
        await _server.StartAsync();
        await waiting;
    }

    [Fact]
    public async Task A_start_that_waits_can_be_told_to_stop()
    {
        await _server.StopAsync();
        using var stop = new CancellationTokenSource();
        var log = new CollectedLog();
        var waiting = ClusteringWatch.WaitAsync(_database, OrleansSchema.Client, TimeProvider.System, log, stop.Token);
        await log.WaitForAsync(5009, CancellationToken.None);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_not_waited_for()
    {
        await using var wrong = new ClusteringDatabase(new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = "nobodys" }.ConnectionString);
        await Assert.ThrowsAsync<PostgresException>(() => ClusteringWatch.WaitAsync(wrong, OrleansSchema.Client, TimeProvider.System, NullLogger.Instance, CancellationToken.None));
    }

    [Fact]
    public async Task Health_says_when_the_server_is_away_and_when_it_is_back()
    {
        var (state, log) = (new ClusteringState(), new CollectedLog());
        using var watch = new ClusteringWatch(_database, state, TimeProvider.System, log);
        await watch.StartAsync(CancellationToken.None);
        await _server.StopAsync();
        await log.WaitForAsync(5010, CancellationToken.None);
        Assert.Contains("does not answer", state.Failure!, StringComparison.Ordinal);
        await _server.StartAsync();
        await log.WaitForAsync(5011, CancellationToken.None);
        Assert.Null(state.Failure);
        await watch.StopAsync(CancellationToken.None);
    }

    [Fact]
    public void A_process_takes_few_connections_unless_told_otherwise()
    {
        Assert.Equal(ClusteringDatabase.PoolSize, new NpgsqlConnectionStringBuilder(ClusteringDatabase.ForOrleans("Host=x")).MaxPoolSize);
        Assert.Equal(33, new NpgsqlConnectionStringBuilder(ClusteringDatabase.ForOrleans("Host=x;Maximum Pool Size=33")).MaxPoolSize);
    }

    [Fact]
    public void White_space_does_not_make_a_query_another() => Assert.Equal(ClusteringDatabase.ChecksumOf("SELECT  1\r\n FROM x"), ClusteringDatabase.ChecksumOf("SELECT 1 FROM\tx"));

    private Task<SchemaReport> CheckAsync() => _database.CheckAsync(OrleansSchema.Client, CancellationToken.None);

    private Task WaitAsync(CancellationToken cancellationToken) => ClusteringWatch.WaitAsync(_database, OrleansSchema.Client, TimeProvider.System, NullLogger.Instance, cancellationToken);
}

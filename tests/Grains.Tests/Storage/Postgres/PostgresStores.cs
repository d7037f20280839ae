using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Storage.Log;

namespace OrleansKv.Storage.Postgres;

/// <summary>The stores of one test: of a schema prefix of its own, closed and dropped at its end.</summary>
internal sealed class PostgresStores(PostgresServer server) : IAsyncDisposable
{
    private readonly string _prefix = $"t{Guid.NewGuid().ToString("N")[..12]}_";
    private readonly List<PostgresNodeStore> _stores = [];

    /// <summary>Quick to give up, and without a cache.</summary>
    public PostgresStoreOptions Options => new()
    {
        ConnectionString = $"{server.ConnectionString};Application Name={_prefix}",
        SchemaPrefix = _prefix,
        CacheBytes = 0,
        PoolSize = 4,
        CommandTimeout = TimeSpan.FromSeconds(2),
        RetryTime = TimeSpan.FromSeconds(10),
    };

    /// <summary>The schema of the node of that name, quoted.</summary>
    public string SchemaOf(string node = LogStores.Node) => SchemaName.Quote(SchemaName.Of(_prefix, node));

    public async Task<PostgresNodeStore> OpenAsync(PostgresStoreOptions? options = null, string node = LogStores.Node, TimeProvider? time = null, ILogger? logger = null)
    {
        var store = await PostgresNodeStore.OpenAsync(options ?? Options, node, time ?? TimeProvider.System, new Random(Guid.NewGuid().GetHashCode()), logger ?? NullLogger.Instance);
        _stores.Add(store);
        return store;
    }

    /// <summary>Ends the connections of a node as if its process had been killed.</summary>
    public Task KillConnectionsAsync(string node = LogStores.Node) => server.ExecuteAsync(
        $"SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE {LockOf(node)}");

    /// <summary>Ends all connections of this test's stores, those that read included.</summary>
    public Task KillAllConnectionsAsync() => server.ExecuteAsync($"SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE '{_prefix}%'");

    /// <summary>How many sessions have, or wait for, the lock of a node.</summary>
    public Task<long> LocksAsync(string node = LogStores.Node) => server.QueryAsync<long>($"SELECT count(*) FROM pg_locks WHERE {LockOf(node)}");

    public async ValueTask DisposeAsync()
    {
        foreach (var store in _stores) await store.DisposeAsync();
        foreach (var schema in _stores.Select(store => store.Schema).Distinct())
            await server.ExecuteAsync($"DROP SCHEMA IF EXISTS {SchemaName.Quote(schema)} CASCADE");
    }

    private string LockOf(string node)
    {
        var number = SchemaName.LockOf(SchemaName.Of(_prefix, node));
        return $"locktype = 'advisory' AND classid = {(uint)(number >> 32)} AND objid = {(uint)number}";
    }
}

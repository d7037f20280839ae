using OrleansKv.Replicas;

namespace OrleansKv.Storage.Postgres;

/// <summary>Without a cache, so that every read comes from the server.</summary>
[Collection(PostgresCollection.Name)]
public class PostgresContractTests(PostgresServer server) : NodeStoreContractDurableTests, IAsyncLifetime
{
    private readonly PostgresStores _stores = new(server);
    private PostgresNodeStore? _store;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stores.DisposeAsync();

    private protected virtual PostgresStoreOptions Options => _stores.Options;

    protected override async Task<INodeStore> OpenAsync() => _store = await _stores.OpenAsync(Options);

    protected override async Task<INodeStore> ReopenAsync(bool inOrder)
    {
        if (inOrder) await _store!.DisposeAsync();
        else await _stores.KillConnectionsAsync();
        return await OpenAsync();
    }

    protected override Task OpenTwiceAsync() => _stores.OpenAsync(Options);

    protected override async Task OpenForAnotherNodeAsync()
    {
        await _store!.DisposeAsync();
        await server.ExecuteAsync($"ALTER SCHEMA {_stores.SchemaOf()} RENAME TO {_stores.SchemaOf("another")}");
        try
        {
            await _stores.OpenAsync(Options, "another");
        }
        finally
        {
            await server.ExecuteAsync($"DROP SCHEMA {_stores.SchemaOf("another")} CASCADE");
        }
    }

    protected override Task DamageAsync(ObjectKey key) => server.ExecuteAsync(
        $"UPDATE {_stores.SchemaOf()}.records SET record = set_byte(record, 10, get_byte(record, 10) # 1) WHERE range = 0 AND bucket = '{key.Bucket}' AND key = convert_to('{key.Key}', 'UTF8')");
}

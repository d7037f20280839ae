namespace OrleansKv.Storage.Postgres;

/// <summary>With the cache.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresCacheTests(PostgresServer server) : NodeStoreContractTests, IAsyncLifetime
{
    private readonly PostgresStores _stores = new(server);

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _stores.DisposeAsync();

    protected override async Task<INodeStore> OpenAsync() => await _stores.OpenAsync(_stores.Options with { CacheBytes = 1024 * 1024 });
}

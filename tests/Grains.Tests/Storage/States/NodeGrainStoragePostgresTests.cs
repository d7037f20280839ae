using OrleansKv.Storage.Postgres;

namespace OrleansKv.Storage.States;

[Collection(PostgresCollection.Name)]
public sealed class NodeGrainStoragePostgresTests(PostgresServer server) : NodeGrainStorageTests
{
    private readonly PostgresStores _stores = new(server);

    public override async Task DisposeAsync() => await _stores.DisposeAsync();

    protected override async Task<INodeStore> OpenStoreAsync() => await _stores.OpenAsync();

    protected override Task KillAsync() => _stores.KillConnectionsAsync();
}

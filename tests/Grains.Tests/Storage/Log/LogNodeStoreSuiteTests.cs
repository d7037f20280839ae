using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>Without a cache, so that every read comes from the disk.</summary>
public sealed class LogNodeStoreSuiteTests : NodeStoreSuite, IAsyncLifetime
{
    private LogNodeStore? _store;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await (_store?.DisposeAsync() ?? default);

    protected override async Task<INodeStore> OpenAsync() => _store = await LogStores.OpenAsync(new FakeDirectory());
}

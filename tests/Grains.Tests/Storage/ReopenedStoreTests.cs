namespace OrleansKv.Storage;

/// <summary>Tests of what is kept in a durable store, which they close or kill and open again; a class for each kind of store runs them.</summary>
public abstract class ReopenedStoreTests : IAsyncLifetime
{
    private INodeStore? _store;

    public Task InitializeAsync() => Task.CompletedTask;

    public virtual async Task DisposeAsync()
    {
        if (_store is IAsyncDisposable store) await store.DisposeAsync();
    }

    /// <summary>Opens the store, which no process has.</summary>
    protected abstract Task<INodeStore> OpenStoreAsync();

    /// <summary>Ends the process that has the store, in the middle of whatever it does.</summary>
    protected abstract Task KillAsync();

    /// <summary>Opens the store, after it was closed if it was open.</summary>
    /// <param name="inOrder">False when the process that had it was killed.</param>
    protected async Task<INodeStore> OpenAsync(bool inOrder = true)
    {
        if (!inOrder) await KillAsync();
        else if (_store is IAsyncDisposable store) await store.DisposeAsync();
        return _store = await OpenStoreAsync();
    }
}

using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>A durable store that is opened before its silo takes calls, and closed when no grain is left: with the silo's life, or with its host's.</summary>
/// <param name="open">Opens the store.</param>
internal sealed class OpenedNodeStore(Func<ValueTask<INodeStore>> open) : INodeStore, ILifecycleParticipant<ISiloLifecycle>, IAsyncDisposable
{
    private INodeStore? _store;

    public Actor Actor => Store.Actor;

    public bool MayHaveForgotten => Store.MayHaveForgotten;

    /// <inheritdoc/>
    public IReadOnlyCollection<string> Losses => Store.Losses;

    private INodeStore Store => Volatile.Read(ref _store) ?? throw new InvalidOperationException("The node's store is not open: the silo has not started, or has stopped.");

    public ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken) => Store.OpenRangeAsync(range, cancellationToken);

    public ValueTask<IReadOnlyList<int>> ListRangesAsync() => Store.ListRangesAsync();

    /// <inheritdoc/>
    public ValueTask<IReadOnlyList<Ring.RangeSize>> GetSizesAsync() => Store.GetSizesAsync();

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(OpenedNodeStore), ServiceLifecycleStage.RuntimeInitialize, async _ => Volatile.Write(ref _store, await open()), _ => CloseAsync().AsTask());

    public ValueTask DisposeAsync() => CloseAsync();

    private async ValueTask CloseAsync()
    {
        if (Interlocked.Exchange(ref _store, null) is IAsyncDisposable store) await store.DisposeAsync();
    }
}

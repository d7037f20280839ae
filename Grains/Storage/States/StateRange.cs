namespace OrleansKv.Storage.States;

/// <summary>
/// A range of the node's store that holds states. A range has one owner, and states come from the turns of many grains; also, two activations of
/// one grain, as after a lost connection, must not pass each other: so one at a time.
/// </summary>
internal sealed class StateRange(INodeStore store, int number)
{
    private readonly SemaphoreSlim _turn = new(1);
    private IRangeStore? _range;

    /// <summary>Does something with the range that nothing else comes between.</summary>
    public async Task<T> UseAsync<T>(Func<IRangeStore, Task<T>> use)
    {
        await _turn.WaitAsync();
        try
        {
            return await use(_range ??= await store.OpenRangeAsync(number, CancellationToken.None));
        }
        finally
        {
            _turn.Release();
        }
    }
}

using System.Threading.Tasks.Sources;

namespace OrleansKv.Storage;

/// <summary>
/// What waits in a <see cref="GroupCommit{TWrite}"/> for its batch. It is itself what its one caller awaits: a task for each, and
/// one for each method on the way to it, cost more than the rest of a write.
/// </summary>
internal abstract class QueuedWrite : IValueTaskSource<uint>
{
    // Whoever waits goes on in turns of its own.
    private ManualResetValueTaskSourceCore<uint> _done = new() { RunContinuationsAsynchronously = true };

    /// <summary>Bytes that it takes in the queue.</summary>
    public abstract int Length { get; }

    /// <summary>The digest of the version set that it writes; 0 where it writes none.</summary>
    public virtual uint Digest => 0;

    /// <summary>Completes with the digest when it is as durable as the store's settings say. To be awaited once.</summary>
    internal ValueTask<uint> Done => new(this, _done.Version);

    /// <summary>Gives back what it was encoded into.</summary>
    public abstract void ReturnBuffer();

    /// <summary>Has who waits go on.</summary>
    internal void Complete() => _done.SetResult(Digest);

    /// <summary>Has who waits fail.</summary>
    internal void Fail(Exception failure) => _done.SetException(failure);

    uint IValueTaskSource<uint>.GetResult(short token) => _done.GetResult(token);

    ValueTaskSourceStatus IValueTaskSource<uint>.GetStatus(short token) => _done.GetStatus(token);

    void IValueTaskSource<uint>.OnCompleted(Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _done.OnCompleted(continuation, state, token, flags);
}

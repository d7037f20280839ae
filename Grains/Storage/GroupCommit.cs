using OrleansKv.Storage.Files;

namespace OrleansKv.Storage;

/// <summary>
/// Lets one write, or one transaction, serve everything that waits, without a thread of its own: the first writer that finds
/// nobody writing leads. It takes what waits to the store within its own turn, completes those it took along, and hands
/// the lead to the first of those that came meanwhile. One that is alone never waits for others.
/// </summary>
/// <param name="write">Writes a batch and makes it durable.</param>
/// <param name="maxQueuedBytes">Bytes that may wait.</param>
/// <param name="maxBatchBytes">Bytes that go into one batch, unless one record is larger.</param>
internal abstract class GroupCommit<TWrite>(Func<IReadOnlyList<TWrite>, ValueTask> write, int maxQueuedBytes, int maxBatchBytes)
    where TWrite : class, IPendingWrite
{
    private readonly Lock _lock = new();
    private readonly Queue<TWrite> _queue = new();
    private long _queuedBytes;
    private bool _isLed;
    private bool _isClosed;
    private Exception? _failure;

    /// <summary>Why the store takes no more writes; null while it does.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Completes when the record is as durable as the policy says.</summary>
    /// <exception cref="StoreOverloadedException">Too much waits; nothing was written.</exception>
    /// <exception cref="StoreFullException">No space is left; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store could not be reached in time; whether it was written is unknown.</exception>
    /// <exception cref="StoreFailedException">The store has failed, now or earlier.</exception>
    internal async ValueTask AppendAsync(TWrite append, bool isLast = false)
    {
        var leads = false;
        Exception? refusal;
        lock (_lock)
        {
            refusal = Refuse(append);
            if (refusal is null)
            {
                _isClosed |= isLast;
                leads = !_isLed;
                _isLed = true;
                if (!leads) append.Turn = new TaskCompletionSource<bool>(TaskCreationOptions.RunContinuationsAsynchronously);
                _queue.Enqueue(append);
                _queuedBytes += append.Length;
            }
        }

        if (refusal is not null)
        {
            append.ReturnBuffer();
            throw refusal;
        }

        if (leads || await append.Turn!.Task) await LeadAsync();
    }

    /// <summary>Ends the store. The first reason counts.</summary>
    internal StoreFailedException Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
            return Failed(_failure);
        }
    }

    /// <summary>What callers are told of a store that has failed.</summary>
    internal abstract StoreFailedException Failed(Exception failure);

    /// <summary>The name of the store's type.</summary>
    protected abstract string Store { get; }

    /// <summary>What is waited for, in words.</summary>
    protected abstract string Medium { get; }

    /// <summary>Runs the work on a batch where it may block; in the leader's turn where it does not.</summary>
    protected virtual ValueTask RunAsync(Func<ValueTask> work) => work();

    private Exception? Refuse(TWrite append)
    {
        if (_failure is { } failure) return Failed(failure);
        if (_isClosed) return new ObjectDisposedException(Store, "The store has been closed.");
        return _queuedBytes > 0 && append.Length > 0 && _queuedBytes + append.Length > maxQueuedBytes
            ? new StoreOverloadedException($"{_queuedBytes} bytes wait for the {Medium} already; at most {maxQueuedBytes} may.")
            : null;
    }

    /// <summary>Writes one batch. The leader's own record is the first of it.</summary>
    private async ValueTask LeadAsync()
    {
        Exception? failure = null;
        await RunAsync(async () => failure = await CommitAsync());
        if (failure is not null) throw ForCaller(failure);
    }

    /// <summary>Takes what waits by now, writes it, and tells those who wait for it; the leader learns from the result.</summary>
    private async ValueTask<Exception?> CommitAsync()
    {
        var batch = TakeBatch();
        Exception? failure = null;
        try
        {
            await write(batch);
        }
        catch (Exception exception)
        {
            failure = exception;
        }

        var abandoned = Release(batch, failure);
        if (failure is null)
        {
            // Otherwise what was given up, a connection for one, may still look at them.
            foreach (var append in batch) append.ReturnBuffer();
        }

        for (var i = 1; i < batch.Count; i++) Complete(batch[i], failure);
        foreach (var append in abandoned)
        {
            append.ReturnBuffer();
            Complete(append, failure);
        }

        return failure;
    }

    private List<TWrite> TakeBatch()
    {
        var batch = new List<TWrite>();
        long bytes = 0;
        lock (_lock)
        {
            while (_queue.TryPeek(out var next) && (batch.Count == 0 || bytes + next.Length <= maxBatchBytes))
            {
                batch.Add(_queue.Dequeue());
                bytes += next.Length;
            }
        }

        return batch;
    }

    /// <summary>Hands the lead on. What waited behind a batch that failed, unless for want of space, is returned: it waited as long, or nobody will lead again.</summary>
    private TWrite[] Release(List<TWrite> batch, Exception? failure)
    {
        TWrite? next;
        TWrite[] abandoned = [];
        lock (_lock)
        {
            foreach (var append in batch) _queuedBytes -= append.Length;
            if (failure is not null and not StoreFullException)
            {
                if (failure is not StoreUnavailableException) _failure ??= failure;
                abandoned = [.. _queue];
                _queue.Clear();
                _queuedBytes = 0;
            }

            _isLed = _queue.TryPeek(out next);
        }

        next?.Turn!.SetResult(true);
        return abandoned;
    }

    private void Complete(TWrite append, Exception? failure)
    {
        // Who was to lead already waits no longer for its turn, and is never among those completed here.
        if (failure is null) append.Turn!.SetResult(false);
        else append.Turn!.SetException(ForCaller(failure));
    }

    private IOException ForCaller(Exception failure) => failure switch
    {
        StoreFullException => new StoreFullException(failure.Message, failure),
        StoreUnavailableException => new StoreUnavailableException(failure.Message, failure),
        _ => Failed(failure),
    };
}

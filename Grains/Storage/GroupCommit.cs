using OrleansKv.Storage.Files;

namespace OrleansKv.Storage;

/// <summary>
/// Lets one write, or one transaction, serve everything that waits. The first write that finds none under way begins a batch; what comes
/// meanwhile goes into the next one, which begins when the first has ended. One that is alone never waits for others.
/// </summary>
/// <param name="write">Writes a batch and makes it durable.</param>
/// <param name="maxQueuedBytes">Bytes that may wait.</param>
/// <param name="maxBatchBytes">Bytes that go into one batch, unless one record is larger.</param>
internal abstract class GroupCommit<TWrite>(Func<IReadOnlyList<TWrite>, ValueTask> write, int maxQueuedBytes, int maxBatchBytes)
    where TWrite : QueuedWrite
{
    /// <summary>A backlog of many batches is not to make each as large as itself.</summary>
    private const int UsualBatch = 64;

    private readonly Lock _lock = new();
    private readonly Queue<TWrite> _queue = new();
    private long _queuedBytes;
    private bool _isRunning;
    private bool _isClosed;
    private Exception? _failure;

    /// <summary>Why the store takes no more writes; null while it does.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Completes with the write's digest when it is as durable as the policy says. To be awaited once.</summary>
    /// <exception cref="StoreOverloadedException">Too much waits; nothing was written.</exception>
    /// <exception cref="StoreFullException">No space is left; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The store could not be reached in time; whether it was written is unknown.</exception>
    /// <exception cref="StoreFailedException">The store has failed, now or earlier.</exception>
    internal ValueTask<uint> AppendAsync(TWrite append, bool isLast = false)
    {
        bool begins;
        Exception? refusal;
        lock (_lock)
        {
            refusal = Refuse(append);
            begins = refusal is null && !_isRunning;
            if (refusal is null)
            {
                _isClosed |= isLast;
                _isRunning = true;
                _queue.Enqueue(append);
                _queuedBytes += append.Length;
            }
        }

        if (refusal is not null)
        {
            append.ReturnBuffer();
            return ValueTask.FromException<uint>(refusal);
        }

        if (begins) _ = RunAsync(CommitAsync).AsTask();
        return append.Done;
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

    /// <summary>Runs the work on a batch, where it may block and whatever becomes of those who wait for it.</summary>
    protected abstract ValueTask RunAsync(Func<ValueTask> work);

    private Exception? Refuse(TWrite append)
    {
        if (_failure is { } failure) return Failed(failure);
        if (_isClosed) return new ObjectDisposedException(Store, "The store has been closed.");
        return _queuedBytes > 0 && append.Length > 0 && _queuedBytes + append.Length > maxQueuedBytes
            ? new StoreOverloadedException($"{_queuedBytes} bytes wait for the {Medium} already; at most {maxQueuedBytes} may.")
            : null;
    }

    /// <summary>Takes what waits by now, writes it, tells those who wait for it, and has the next batch begin.</summary>
    private async ValueTask CommitAsync()
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

        var (abandoned, goesOn) = Release(batch, failure);
        if (failure is null)
        {
            // Otherwise what was given up, a connection for one, may still look at them.
            foreach (var append in batch) append.ReturnBuffer();
        }

        foreach (var append in batch) Complete(append, failure);
        foreach (var append in abandoned)
        {
            append.ReturnBuffer();
            Complete(append, failure);
        }

        if (goesOn) _ = RunAsync(CommitAsync).AsTask();
    }

    private List<TWrite> TakeBatch()
    {
        long bytes = 0;
        lock (_lock)
        {
            var batch = new List<TWrite>(Math.Min(_queue.Count, UsualBatch));
            while (_queue.TryPeek(out var next) && (batch.Count == 0 || bytes + next.Length <= maxBatchBytes))
            {
                batch.Add(_queue.Dequeue());
                bytes += next.Length;
            }

            return batch;
        }
    }

    /// <summary>What waited behind a batch that failed, unless for want of space, is returned: it waited as long. Else the next batch begins if anything waits.</summary>
    private (TWrite[] Abandoned, bool GoesOn) Release(List<TWrite> batch, Exception? failure)
    {
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

            _isRunning = _queue.Count > 0;
            return (abandoned, _isRunning);
        }
    }

    private void Complete(TWrite append, Exception? failure)
    {
        if (failure is null) append.Complete();
        else append.Fail(ForCaller(failure));
    }

    private IOException ForCaller(Exception failure) => failure switch
    {
        StoreFullException => new StoreFullException(failure.Message, failure),
        StoreUnavailableException => new StoreUnavailableException(failure.Message, failure),
        _ => Failed(failure),
    };
}

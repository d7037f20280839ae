using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// Lets one round trip serve every write that waits, without a thread of its own: the first writer that finds nobody
/// writing leads, as in the log store. Unlike there, a batch that failed is not the end: what waited behind it fails with it, and the next write tries again.
/// </summary>
internal sealed class WriteQueue(Func<IReadOnlyList<PendingWrite>, ValueTask> write, int maxQueuedBytes, int maxBatchBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<PendingWrite> _queue = new();
    private long _queuedBytes;
    private bool _isLed;
    private bool _isClosed;
    private Exception? _failure;

    /// <summary>Why the store does nothing more; null while it does.</summary>
    internal Exception? Failure => Volatile.Read(ref _failure);

    /// <summary>Completes when the database has the write.</summary>
    /// <exception cref="StoreOverloadedException">Too much waits; nothing was written.</exception>
    /// <exception cref="StoreFullException">No space is left; nothing was written.</exception>
    /// <exception cref="StoreUnavailableException">The database did not do it in time.</exception>
    /// <exception cref="StoreFailedException">The store has failed, now or earlier.</exception>
    internal async ValueTask AppendAsync(PendingWrite append, bool isLast = false)
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

    internal static StoreFailedException Failed(Exception failure) =>
        new($"The store has failed and does nothing more: {failure.Message} Restart the node.", failure);

    private Exception? Refuse(PendingWrite append)
    {
        if (_failure is { } failure) return Failed(failure);
        if (_isClosed) return new ObjectDisposedException(nameof(PostgresNodeStore), "The store has been closed.");
        return _queuedBytes > 0 && append.Length > 0 && _queuedBytes + append.Length > maxQueuedBytes
            ? new StoreOverloadedException($"{_queuedBytes} bytes wait for the database already; at most {maxQueuedBytes} may.")
            : null;
    }

    /// <summary>Writes one batch. The leader's own write is the first of it.</summary>
    private async ValueTask LeadAsync()
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
            // Otherwise a connection that was given up may still look at them.
            foreach (var append in batch) append.ReturnBuffer();
        }

        for (var i = 1; i < batch.Count; i++) Complete(batch[i], failure);
        foreach (var append in abandoned)
        {
            append.ReturnBuffer();
            Complete(append, failure);
        }

        if (failure is not null) throw ForCaller(failure);
    }

    private List<PendingWrite> TakeBatch()
    {
        var batch = new List<PendingWrite>();
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

    /// <summary>Hands the lead on. What waited behind a batch that failed, unless for want of space, is returned: it waited as long.</summary>
    private PendingWrite[] Release(List<PendingWrite> batch, Exception? failure)
    {
        PendingWrite? next;
        PendingWrite[] abandoned = [];
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

    private static void Complete(PendingWrite append, Exception? failure)
    {
        // Who was to lead already waits no longer for its turn, and is never among those completed here.
        if (failure is null) append.Turn!.SetResult(false);
        else append.Turn!.SetException(ForCaller(failure));
    }

    private static IOException ForCaller(Exception failure) => failure switch
    {
        StoreFullException => new StoreFullException(failure.Message, failure),
        StoreUnavailableException => new StoreUnavailableException(failure.Message, failure),
        _ => Failed(failure),
    };
}

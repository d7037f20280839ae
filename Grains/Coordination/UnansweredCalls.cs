namespace OrleansKv.Coordination;

/// <summary>
/// How many calls of this node's coordinators one node has not answered, and how many bytes of values they carry. A request ends before all its calls do: with a
/// node that hangs they would gather until they are forgotten, without a bound. Above it the node is not asked, as if it were down.
/// Used on many threads, without a lock: a few calls may begin beyond the bound.
/// </summary>
internal sealed class UnansweredCalls(CoordinationOptions options)
{
    private int _calls;
    private long _bytes;

    /// <summary>True when the node has to answer some before it is asked again.</summary>
    public bool AreTooMany => Volatile.Read(ref _calls) >= options.MaxUnansweredCalls || Volatile.Read(ref _bytes) >= options.MaxRequestBytesInFlight;

    /// <summary>Waits for a call, which counts until it is answered, fails or is forgotten.</summary>
    public async Task<TResult> CountAsync<TResult>(ValueTask<TResult> call, long bytes = 0)
    {
        Begin(bytes);
        try
        {
            return await call;
        }
        finally
        {
            End(bytes);
        }
    }

    /// <summary>Counts a call, which is to be ended.</summary>
    public void Begin(long bytes)
    {
        Interlocked.Increment(ref _calls);
        if (bytes > 0) Interlocked.Add(ref _bytes, bytes);
    }

    /// <summary>Counts a call no more, as soon as it is answered, fails or is forgotten; null for one that could not be made.</summary>
    public void EndAfter(Task? call, long bytes)
    {
        if (call is null or { IsCompleted: true }) End(bytes);
        else _ = EndAfterAsync(call, bytes);
    }

    private async Task EndAfterAsync(Task call, long bytes)
    {
        await Task.WhenAny(call);
        // Nobody waits for it any more who would tell a client of its failure.
        _ = call.Exception;
        End(bytes);
    }

    private void End(long bytes)
    {
        if (bytes > 0) Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _calls);
    }
}

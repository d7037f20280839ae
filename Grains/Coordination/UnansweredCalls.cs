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
        Interlocked.Increment(ref _calls);
        if (bytes > 0) Interlocked.Add(ref _bytes, bytes);
        try
        {
            return await call;
        }
        finally
        {
            if (bytes > 0) Interlocked.Add(ref _bytes, -bytes);
            Interlocked.Decrement(ref _calls);
        }
    }
}

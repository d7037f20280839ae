namespace OrleansKv.Coordination;

/// <summary>
/// How many client requests a node runs at once, and how many bytes they write: what is over a bound is refused before anything is asked or
/// written, so that a node under too much load answers some requests in time instead of all too late, in memory that it has. Shared by all
/// coordinators of a silo, on many threads, without a lock.
/// </summary>
internal sealed class RequestAdmission(CoordinationOptions options)
{
    private int _requests;
    private long _bytes;

    /// <summary>Requests under way.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Bytes of the values that they write.</summary>
    public long Bytes => Volatile.Read(ref _bytes);

    /// <summary>True above half of a bound: work that can wait should.</summary>
    public bool IsCrowded => Requests > options.MaxConcurrentRequests / 2 || Bytes > options.MaxRequestBytesInFlight / 2;

    /// <summary>Lets a request in, which must <see cref="Leave"/>; else says why not.</summary>
    /// <param name="bytes">Of the value that it writes; 0 for other requests.</param>
    public RequestError? Enter(long bytes)
    {
        if (Interlocked.Increment(ref _requests) > options.MaxConcurrentRequests)
        {
            Interlocked.Decrement(ref _requests);
            CoordinationMetrics.Refused("requests");
            return Overloaded($"The node runs {options.MaxConcurrentRequests} requests already, as many as it may");
        }

        if (bytes == 0 || Interlocked.Add(ref _bytes, bytes) <= options.MaxRequestBytesInFlight) return null;
        Leave(bytes);
        CoordinationMetrics.Refused("bytes");
        return Overloaded($"The values that the node is writing have as many bytes as they may, {options.MaxRequestBytesInFlight}");
    }

    /// <summary>Makes room for another request when this one's work has ended; a client that goes away does not end it. Null for work that could not begin.</summary>
    public void LeaveAfter(Task? work, long bytes)
    {
        if (work is null or { IsCompleted: true }) Leave(bytes);
        else _ = WaitAsync(work, bytes);
    }

    /// <summary>Notes that a request has come to its end.</summary>
    public void Leave(long bytes)
    {
        if (bytes > 0) Interlocked.Add(ref _bytes, -bytes);
        Interlocked.Decrement(ref _requests);
    }

    private async Task WaitAsync(Task work, long bytes)
    {
        await Task.WhenAny(work);
        // Nobody waits for the work any more.
        _ = work.Exception;
        Leave(bytes);
    }

    private static RequestError Overloaded(string reason) => new(KvErrorCode.Overloaded, $"{reason}. Nothing was asked or written: try again later.");
}

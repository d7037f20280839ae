using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Api.Routing;

/// <summary>
/// How many requests the front door has under way, and how many bytes of values it holds for them. What is over a bound is refused before its
/// body is read: memory is taken for no more than that. On many threads, without a lock.
/// </summary>
internal sealed class FrontDoorAdmission(ApiOptions options)
{
    private static readonly Counter<long> Refusals = ApiMeter.Meter.CreateCounter<long>(
        "kv.http.refused", "{request}", "Requests that the front door refused because it had too much to do, by the limit that was reached: requests or bytes.");

    private int _requests;
    private long _bytes;

    /// <summary>Lets a request in, which must <see cref="Leave"/>; false when as many as may be are under way.</summary>
    public bool TryEnter()
    {
        if (Interlocked.Increment(ref _requests) <= options.MaxConcurrentRequests)
            return true;
        Leave();
        return Refuse("requests");
    }

    /// <summary>Notes that a request has been answered.</summary>
    public void Leave() => Interlocked.Decrement(ref _requests);

    /// <summary>
    /// Takes room for a value, to be given back with <see cref="Release"/>; false when there is none. A value has room when nothing else is held, however large
    /// it is: all siblings of a key may be more than the bound.
    /// </summary>
    public bool TryReserve(long bytes)
    {
        if (bytes == 0)
            return true;
        var held = Interlocked.Add(ref _bytes, bytes);
        if (held <= options.MaxValueBytesInFlight || held == bytes)
            return true;
        Release(bytes);
        return Refuse("bytes");
    }

    /// <summary>Gives room back.</summary>
    public void Release(long bytes)
    {
        if (bytes > 0)
            Interlocked.Add(ref _bytes, -bytes);
    }

    private static bool Refuse(string limit)
    {
        Refusals.Add(1, new KeyValuePair<string, object?>("kv.limit", limit));
        return false;
    }
}

namespace OrleansKv.Client.Requests;

/// <summary>The pauses before retries: they double, and are shortened at random by up to half, so that clients that failed together do not come back together.</summary>
internal sealed class Backoff(KvClientOptions options, Func<double> random)
{
    /// <param name="retries">How many retries there were.</param>
    /// <param name="retryAfter">What the server asks for; a client that comes sooner is only turned away again.</param>
    public TimeSpan Pause(int retries, TimeSpan? retryAfter)
    {
        var full = Math.Min(options.MaxRetryDelay.Ticks, options.RetryDelay.Ticks * Math.Pow(2, retries));
        var pause = TimeSpan.FromTicks((long)(full * (0.5 + (random() / 2))));
        return retryAfter > pause ? retryAfter.Value : pause;
    }
}

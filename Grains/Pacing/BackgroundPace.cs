namespace OrleansKv.Pacing;

/// <summary>
/// A bandwidth that work in the background keeps to, so that it yields to clients: each byte takes its time, longer while they wait longer than usual. Used
/// from the turns of one activation only.
/// </summary>
/// <param name="bytesPerSecond">What may be moved in a second while clients wait no longer than usual.</param>
/// <param name="maxSlowdown">The most by which the work is slowed down while they do; 1: never.</param>
/// <param name="foreground">How long clients of this node wait.</param>
/// <param name="time">The clock.</param>
internal sealed class BackgroundPace(long bytesPerSecond, double maxSlowdown, ForegroundLatency foreground, TimeProvider time)
{
    /// <summary>What is moved within so long may come in one go.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    private TimeSpan _paidUntil;

    /// <summary>Takes note of bytes that are moved, and completes when more may be.</summary>
    /// <exception cref="OperationCanceledException">The work is to end here.</exception>
    public Task SpendAsync(long bytes, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested) return Task.FromCanceled(stopping);
        var now = time.GetElapsedTime(0);
        var cost = TimeSpan.FromSeconds(bytes / (double)bytesPerSecond) * Math.Min(foreground.Slowdown, maxSlowdown);
        _paidUntil = (_paidUntil > now ? _paidUntil : now) + cost;
        return _paidUntil - now > Burst ? Task.Delay(_paidUntil - now, time, stopping) : Task.CompletedTask;
    }
}

namespace OrleansKv.AntiEntropy;

/// <summary>
/// The bandwidth that all exchanges of a node share: each byte takes its time, longer while clients wait longer than usual. Used from the turns
/// of one activation only.
/// </summary>
internal sealed class ExchangePace(AntiEntropyOptions options, ForegroundLatency foreground, TimeProvider time) : IExchangePace
{
    /// <summary>What is moved within so long may come in one go.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    private TimeSpan _paidUntil;

    /// <summary>Ends, with its cancellation, the exchanges that wait or come by.</summary>
    public CancellationToken Stopping { get; set; }

    public async ValueTask SpendAsync(long bytes)
    {
        Stopping.ThrowIfCancellationRequested();
        var now = time.GetElapsedTime(0);
        var cost = TimeSpan.FromSeconds(bytes / (double)options.BytesPerSecond) * Math.Min(foreground.Slowdown, options.MaxSlowdown);
        _paidUntil = (_paidUntil > now ? _paidUntil : now) + cost;
        if (_paidUntil - now > Burst) await Task.Delay(_paidUntil - now, time, Stopping);
    }
}

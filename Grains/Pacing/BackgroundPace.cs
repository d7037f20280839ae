namespace OrleansKv.Pacing;

/// <summary>
/// A bandwidth that work in the background keeps to, so that it yields to clients: each byte takes its time, longer while they wait longer than usual, and longer still while that does not help. Work
/// that begins while there are clients begins slowly: how much they can bear is only known afterwards. Used from the turns of one activation only.
/// </summary>
/// <param name="bytesPerSecond">What may be moved in a second while clients wait no longer than usual.</param>
/// <param name="maxSlowdown">The most by which the work is slowed down while they do; 1: never.</param>
/// <param name="foreground">How long clients of this node wait.</param>
/// <param name="time">The clock.</param>
internal sealed class BackgroundPace(long bytesPerSecond, double maxSlowdown, ForegroundLatency foreground, TimeProvider time)
{
    /// <summary>What is moved within so long may come in one go.</summary>
    private static readonly TimeSpan Burst = TimeSpan.FromMilliseconds(50);

    /// <summary>How much longer than usual clients may wait before the work gets slower step by step.</summary>
    private const double Tolerated = 1.2;

    /// <summary>After so long without any, work begins anew.</summary>
    private static readonly TimeSpan Break = TimeSpan.FromSeconds(2);

    private const double StepUp = 2;
    private const double StepDown = 0.8;

    private TimeSpan? _paidUntil;
    private TimeSpan _stepped;
    private double _factor = 1;

    /// <summary>Takes note of bytes that are moved, and completes when more may be.</summary>
    /// <exception cref="OperationCanceledException">The work is to end here.</exception>
    public Task SpendAsync(long bytes, CancellationToken stopping)
    {
        if (stopping.IsCancellationRequested) return Task.FromCanceled(stopping);
        var now = time.GetElapsedTime(0);
        var cost = TimeSpan.FromSeconds(bytes / (double)bytesPerSecond) * Math.Min(FactorAt(now), maxSlowdown);
        var paidUntil = (_paidUntil > now ? _paidUntil.Value : now) + cost;
        _paidUntil = paidUntil;
        return paidUntil - now > Burst ? Task.Delay(paidUntil - now, time, stopping) : Task.CompletedTask;
    }

    private double FactorAt(TimeSpan now)
    {
        var slowdown = foreground.Slowdown;
        if (_paidUntil is not { } paidUntil || now - paidUntil > Break)
        {
            _stepped = now;
            _factor = foreground.HasClients ? maxSlowdown : 1;
        }

        var steps = (now - _stepped) / ForegroundLatency.Window;
        if (steps >= 1)
        {
            _stepped = now;
            _factor = slowdown > Tolerated ? Math.Min(maxSlowdown, _factor * StepUp) : Math.Max(1, _factor * Math.Pow(StepDown, steps));
        }

        return Math.Max(_factor, slowdown);
    }
}

namespace OrleansKv.Storage.Log;

/// <summary>Holds work to so many bytes a second.</summary>
internal sealed class Pace(long bytesPerSecond, TimeProvider time)
{
    /// <summary>Waits below this are saved up: timers are not finer.</summary>
    private static readonly TimeSpan LeastWait = TimeSpan.FromMilliseconds(5);

    /// <summary>How long the bytes so far take at the pace, beyond the time that has passed since <see cref="_since"/>.</summary>
    private TimeSpan _ahead;
    private long _since = time.GetTimestamp();

    /// <summary>Counts bytes, and waits while there were too many.</summary>
    internal async ValueTask SpendAsync(long bytes, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Pass();
        _ahead += TimeSpan.FromSeconds((double)bytes / bytesPerSecond);
        if (_ahead < LeastWait) return;
        await Task.Delay(_ahead, time, cancellationToken);
        Pass();
    }

    private void Pass()
    {
        var now = time.GetTimestamp();
        var left = _ahead - time.GetElapsedTime(_since, now);
        _ahead = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        _since = now;
    }
}

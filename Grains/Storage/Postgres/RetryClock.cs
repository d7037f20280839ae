namespace OrleansKv.Storage.Postgres;

/// <summary>The pauses between the attempts of one operation: the first short, each twice the one before up to a second, half of each left to chance.</summary>
internal sealed class RetryClock(TimeProvider time, Random random, TimeSpan allowed)
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(1);
    private readonly long _start = time.GetTimestamp();
    private TimeSpan _pause = TimeSpan.FromMilliseconds(10);

    /// <summary>Attempts that have failed.</summary>
    internal int Attempts { get; private set; }

    /// <summary>Waits for the next attempt. False when there is no time left for one.</summary>
    internal async ValueTask<bool> WaitAsync()
    {
        Attempts++;
        double share;
        lock (random) share = 0.5 + (random.NextDouble() / 2);
        var pause = _pause * share;
        if (time.GetElapsedTime(_start) + pause > allowed) return false;
        await Task.Delay(pause, time);
        _pause = _pause * 2 < LongestPause ? _pause * 2 : LongestPause;
        return true;
    }
}

namespace OrleansKv.Pacing;

/// <summary>Clients at work.</summary>
internal static class Foreground
{
    /// <summary>Has requests take so long, for some time; what they took is known at its end.</summary>
    public static void Run(ForegroundLatency foreground, ManualTime clock, TimeSpan duration, TimeSpan time)
    {
        for (var left = time; left > TimeSpan.Zero; left -= ForegroundLatency.Window)
        {
            for (var i = 0; i < 20; i++) foreground.Record(duration);
            clock.Advance(ForegroundLatency.Window);
        }

        // Closes the last window.
        _ = foreground.Slowdown;
    }
}

namespace OrleansKv.Storage.Log;

/// <summary>When the log is synced. Whatever is chosen, it is synced when a segment is full and when the store is closed.</summary>
public sealed record FsyncPolicy
{
    private FsyncPolicy(TimeSpan interval) => LeastInterval = interval;

    /// <summary>Before every acknowledgement: what was acknowledged survives a crash of the machine.</summary>
    public static FsyncPolicy Always { get; } = new(TimeSpan.Zero);

    /// <summary>Never while a segment is being filled: a crash of the machine may take back acknowledged writes. A crash of the process takes none.</summary>
    public static FsyncPolicy Never { get; } = new(Timeout.InfiniteTimeSpan);

    /// <summary>The least time between two syncs; zero for always, <see cref="Timeout.InfiniteTimeSpan"/> for never.</summary>
    public TimeSpan LeastInterval { get; }

    /// <summary>True when an acknowledgement may come before the sync.</summary>
    public bool IsRelaxed => LeastInterval != TimeSpan.Zero;

    /// <summary>
    /// With the first write after this long, or without one by the store's maintenance soon after, 10 ms at the least: a crash of the machine
    /// may take back what was acknowledged since.
    /// </summary>
    /// <param name="interval">Above 0, at most one hour.</param>
    /// <exception cref="ArgumentOutOfRangeException">The interval is out of bounds.</exception>
    public static FsyncPolicy Interval(TimeSpan interval) =>
        interval > TimeSpan.Zero && interval <= TimeSpan.FromHours(1)
            ? new(interval)
            : throw new ArgumentOutOfRangeException(nameof(interval), interval, "The interval must be above 0 and at most one hour.");
}

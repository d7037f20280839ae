using OrleansKv.Configuration;

namespace OrleansKv.Reaping;

/// <summary>When keys that were deleted or have expired are forgotten.</summary>
public sealed record ReapingOptions
{
    /// <summary>
    /// So long after its deletion or expiry a key is kept at least. It is longer than <see cref="Handoff.HandoffOptions.MaxAge"/>, and must be longer than the clocks of nodes differ.
    /// 1 s to 365 days; default 1 day.
    /// </summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromDays(1);

    /// <summary>
    /// All nodes must say twice, at least so long apart, that they hold nothing else of a key. It must be longer than a message between two nodes can be on its way. 1 s to 1 day; default 1 minute.
    /// </summary>
    public TimeSpan ConfirmedFor { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How often a node looks for keys to forget. 100 ms to 1 day; default 1 minute.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Keys of one range that are looked at in a round. 1 to 100,000; default 1,000.</summary>
    public int MaxKeysPerRange { get; init; } = 1_000;

    /// <summary>Keys that wait for their second confirmation on a node; more have to wait for the first. 1 to 1,000,000; default 20,000.</summary>
    public int MaxConfirmed { get; init; } = 20_000;

    /// <summary>No call of a round is waited for longer. 1 ms to 10 s; default 5 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of bounds; the message names it.</exception>
    public void Validate()
    {
        OptionRange.Check(Grace, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        OptionRange.Check(ConfirmedFor, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        OptionRange.Check(Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(1));
        OptionRange.Check(MaxKeysPerRange, 1, 100_000);
        OptionRange.Check(MaxConfirmed, 1, 1_000_000);
        OptionRange.Check(CallTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
    }
}

using OrleansKv.Configuration;

namespace OrleansKv.Handoff;

/// <summary>How fallbacks keep writes for nodes that cannot be reached, and hand them over.</summary>
public sealed record HandoffOptions
{
    /// <summary>
    /// Bytes of values for which hints are kept for one target. What is over it is kept as well, since it was acknowledged, but found again only by a
    /// look through what the node holds when the others are delivered (<see cref="SweepInterval"/>). 1 KiB to 1 TiB; default 1 GiB.
    /// </summary>
    public long MaxBytesPerTarget { get; init; } = 1L << 30;

    /// <summary>
    /// The age from which a hint is not listed any more while its target is away; its copy is kept, and found by a look through the store when the target is back. It is less than the time after which deleted keys are forgotten, so that no
    /// hint brings one back. 1 s to 30 days; default 3 hours.
    /// </summary>
    public TimeSpan MaxAge { get; init; } = TimeSpan.FromHours(3);

    /// <summary>How often a node looks whether the target of its hints is back. 100 ms to 1 hour; default 1 s.</summary>
    public TimeSpan RetryInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How often a node looks through what it holds for copies that are kept for others and have no hint. 1 s to 1 hour; default 10 s.</summary>
    public TimeSpan SweepInterval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Hints on their way to one target at once. 1 to 1,024; default 16.</summary>
    public int MaxConcurrent { get; init; } = 16;

    /// <summary>
    /// Bytes of values that are handed over to one target in a second, while clients wait no longer than usual; a write counts as 8 KiB at least. 64 KiB to
    /// 64 GiB; default 8 MiB.
    /// </summary>
    public long BytesPerSecond { get; init; } = 8 << 20;

    /// <summary>The most by which handing over is slowed down while clients wait longer than usual. 1 (never) to 1,000; default 16.</summary>
    public double MaxSlowdown { get; init; } = 16;

    /// <summary>
    /// How long a node keeps what it is no home replica of any more, after all that are have it: so long a mistake can be undone without moving it back. 0 to 30 days; default 10 s.
    /// </summary>
    public TimeSpan DropDelay { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The time after which a node that is down is removed from the ring without anybody's command; null, the default, for never. 10 minutes to 365 days.</summary>
    public TimeSpan? RemoveAfter { get; init; }

    /// <summary>
    /// The share of the members that may be removed without anybody's command within <see cref="RemoveAfter"/>; one may be in any case. Where more are down, something else is wrong than machines. Above 0, to 0.5; default 0.1.
    /// </summary>
    public double MaxRemovedShare { get; init; } = 0.1;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of bounds; the message names it.</exception>
    public void Validate()
    {
        OptionRange.Check(MaxBytesPerTarget, 1024, 1L << 40);
        OptionRange.Check(MaxAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(30));
        OptionRange.Check(RetryInterval, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        OptionRange.Check(SweepInterval, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        OptionRange.Check(MaxConcurrent, 1, 1024);
        OptionRange.Check(BytesPerSecond, 1 << 16, 1L << 36);
        OptionRange.Check(MaxSlowdown, 1, 1_000);
        if (RemoveAfter is { } removeAfter) OptionRange.Check(removeAfter, TimeSpan.FromMinutes(10), TimeSpan.FromDays(365), nameof(RemoveAfter));
        OptionRange.Check(MaxRemovedShare, 0.001, 0.5);
        OptionRange.Check(DropDelay, TimeSpan.Zero, TimeSpan.FromDays(30));
    }
}

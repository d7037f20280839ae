using OrleansKv.Configuration;

namespace OrleansKv.AntiEntropy;

/// <summary>How replicas are compared and repaired in the background.</summary>
public sealed record AntiEntropyOptions
{
    /// <summary>
    /// Each range is exchanged with each other home replica at least so often, on a node that keeps up. 100 ms to 30 days; default 60 s, for a cluster with
    /// few ranges a node. It costs two messages for each range and peer.
    /// </summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>By how much of the interval an exchange may come earlier, at random, so that they do not all come at once. 0 to 0.9; default 0.25.</summary>
    public double Jitter { get; init; } = 0.25;

    /// <summary>Exchanges that a node begins and runs at once. 1 to 64; default 2.</summary>
    public int MaxConcurrent { get; init; } = 2;

    /// <summary>What a node's exchanges may move, in bytes per second, both directions together, while clients wait no longer than usual. 1 KiB to 1 TiB; default 8 MiB.</summary>
    public long BytesPerSecond { get; init; } = 8L * 1024 * 1024;

    /// <summary>Version sets in one message, in bytes; a larger one goes alone. 1 KiB to 64 MiB; default 1 MiB.</summary>
    public int MaxBatchBytes { get; init; } = 1024 * 1024;

    /// <summary>Version sets in one message, in number: requests to the replica wait for the work of a message. 1 to 10,000; default 32.</summary>
    public int MaxBatchKeys { get; init; } = 32;

    /// <summary>Keys with their digests in one message, in number; the keys of one leaf are never parted. 1 to 1,000,000; default 8,192.</summary>
    public int MaxListedKeys { get; init; } = 8_192;

    /// <summary>No call of an exchange is waited for longer. 1 ms to 10 s; default 5 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So often the tree of each range is held against the store, one range at a time. 1 s to 365 days; default 1 day.</summary>
    public TimeSpan VerifyInterval { get; init; } = TimeSpan.FromDays(1);

    /// <summary>The most by which exchanges are slowed down while clients wait longer than usual. 1 (never) to 1,000; default 16.</summary>
    public double MaxSlowdown { get; init; } = 16;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of bounds; the message names it.</exception>
    public void Validate()
    {
        OptionRange.Check(Interval, TimeSpan.FromMilliseconds(100), TimeSpan.FromDays(30));
        OptionRange.Check(Jitter, 0, 0.9);
        OptionRange.Check(MaxConcurrent, 1, 64);
        OptionRange.Check(BytesPerSecond, 1024, 1L << 40);
        OptionRange.Check(MaxBatchBytes, 1024, 64 * 1024 * 1024);
        OptionRange.Check(MaxBatchKeys, 1, 10_000);
        OptionRange.Check(MaxListedKeys, 1, 1_000_000);
        OptionRange.Check(CallTimeout, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        OptionRange.Check(VerifyInterval, TimeSpan.FromSeconds(1), TimeSpan.FromDays(365));
        OptionRange.Check(MaxSlowdown, 1, 1_000);
    }
}

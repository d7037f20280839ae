namespace OrleansKv.AntiEntropy;

/// <summary>A home range of a node with one other home replica, and how their exchanges stand. Times are those of the node's monotonic clock.</summary>
/// <param name="range">The range.</param>
/// <param name="peer">The other home replica's node.</param>
/// <param name="sharedBy">The least number of home replicas that a bucket has if both nodes are among them.</param>
internal sealed class ExchangePair(int range, string peer, int sharedBy)
{
    public int Range => range;

    public string Peer => peer;

    public int SharedBy { get; set; } = sharedBy;

    /// <summary>When the next exchange is to begin.</summary>
    public TimeSpan Due { get; set; }

    public TimeSpan? LastSuccess { get; set; }

    /// <summary>When that exchange had begun: it compared what was there then, or later.</summary>
    public TimeSpan? LastBegun { get; set; }

    /// <summary>The version of the range that <see cref="SharedBy"/> is of: an exchange is of both, or its replicas refuse it.</summary>
    public long Version { get; set; }

    /// <summary>The version of the range at which the last exchange was that succeeded.</summary>
    public long LastVersion { get; set; }

    /// <summary>While the exchange is to fill the range: how many copies there are of it; else <see cref="int.MaxValue"/>.</summary>
    public int Copies { get; set; } = int.MaxValue;

    /// <summary>Keys that were brought here.</summary>
    public long Moved { get; set; }

    public long OutOfDate { get; set; }

    public string? Failure { get; set; }

    /// <summary>Attempts that failed since the last that did not.</summary>
    public int Failures { get; set; }

    public bool IsRunning { get; set; }

    /// <summary>True while a repair round waits for it.</summary>
    public bool IsInRound { get; set; }
}

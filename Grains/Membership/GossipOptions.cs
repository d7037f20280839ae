using System.Collections.Immutable;
using OrleansKv.Configuration;

namespace OrleansKv.Membership;

/// <summary>How nodes gossip about members, and when they believe one to be down. The same on every node of a cluster.</summary>
public sealed record GossipOptions
{
    /// <summary>The time in which a node has <see cref="FanOut"/> exchanges. 50 ms to 10 s; default 1 s.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Random live members with which a node exchanges what it knows in each <see cref="Interval"/>, evenly spaced: news then travels twice as far in the same time as by two exchanges at once. 1 to 4; default 2.</summary>
    public int FanOut { get; init; } = 2;

    /// <summary>The time between two rounds: a round is one heartbeat and one exchange.</summary>
    public TimeSpan Round => Interval / FanOut;

    /// <summary>By which share of <see cref="Round"/> a round is earlier or later at most, so that nodes do not fall into step. 0 to 0.5; default 0.1.</summary>
    public double Jitter { get; init; } = 0.1;

    /// <summary>Nodes that are gossiped with now and then whatever is believed of them, so that groups that lost sight of each other meet again. Members of the ring; default none: any member that is down is tried now and then in any case.</summary>
    public ImmutableArray<string> Seeds { get; init; } = [];

    /// <summary>The probability that a round has an exchange with a seed besides. 0 to 1; default 0.05.</summary>
    public double SeedChance { get; init; } = 0.05;

    /// <summary>The probability that a round has an exchange with a member besides that is suspected, down, or has left. 0 to 1; default 0.1.</summary>
    public double DownChance { get; init; } = 0.1;

    /// <summary>The time after which an exchange is given up. 10 ms to 10 s; default 1 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A node suspects another from this phi on: at 7, it takes its silence for a failure when one in 10⁷ of its heartbeats comes so late. 1 to 100; default 7.</summary>
    public double PhiThreshold { get; init; } = 7;

    /// <summary>How long a majority must suspect a node at once before it is down. 0 to 10 minutes; default 0.7 s.</summary>
    public TimeSpan SuspicionTime { get; init; } = TimeSpan.FromMilliseconds(700);

    /// <summary>Intervals between a member's heartbeats by which the next is judged. 10 to 1,000; default 100.</summary>
    public int WindowSize { get; init; } = 100;

    /// <summary>The standard deviation of those intervals is taken for at least this: a quiet network must not make a node impatient. 1 ms to 10 s; default 450 ms.</summary>
    public TimeSpan MinStandardDeviation { get; init; } = TimeSpan.FromMilliseconds(450);

    /// <summary>The interval that is expected of a member before the first were measured, with half of it for a standard deviation. 50 ms to 30 s; default 2 s.</summary>
    public TimeSpan FirstInterval { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>Members that one message tells of in short, at most. 16 to 65,536; default 2,048.</summary>
    public int MaxDigests { get; init; } = 2_048;

    /// <summary>Records that one message carries at most. 16 to 65,536; default 128.</summary>
    public int MaxRecords { get; init; } = 128;

    /// <summary>Suspicions that a node tells of at once at most, the first by name; the next when those are down or refuted. 1 to 1,024; default 32.</summary>
    public int MaxSuspicions { get; init; } = 32;

    /// <summary>Members that a node keeps track of; what it hears of others is dropped. 1 to 65,536; default 4,096.</summary>
    public int MaxMembers { get; init; } = 4_096;

    /// <summary>Checks every value.</summary>
    /// <exception cref="ArgumentException">A value is out of bounds; the message names it.</exception>
    public void Validate()
    {
        var (moment, tenSeconds, tenMinutes) = (TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10));
        OptionRange.Check(Interval, moment, tenSeconds);
        OptionRange.Check(Jitter, 0, 0.5);
        OptionRange.Check(FanOut, 1, 4);
        OptionRange.Check(SeedChance, 0, 1);
        OptionRange.Check(DownChance, 0, 1);
        OptionRange.Check(CallTimeout, TimeSpan.FromMilliseconds(10), tenSeconds);
        OptionRange.Check(PhiThreshold, 1, 100);
        OptionRange.Check(SuspicionTime, TimeSpan.Zero, tenMinutes);
        OptionRange.Check(WindowSize, 10, 1_000);
        OptionRange.Check(MinStandardDeviation, TimeSpan.FromMilliseconds(1), tenSeconds);
        OptionRange.Check(FirstInterval, moment, TimeSpan.FromSeconds(30));
        OptionRange.Check(MaxDigests, 16, 65_536);
        OptionRange.Check(MaxRecords, 16, 65_536);
        OptionRange.Check(MaxSuspicions, 1, 1_024);
        OptionRange.Check(MaxMembers, 1, 65_536);
        if (Seeds.IsDefault) throw new ArgumentException("Give an empty list for no seeds.", nameof(Seeds));
    }
}

namespace OrleansKv.Silo.Drill;

/// <summary>What <c>kv drill</c> was asked for.</summary>
internal sealed record DrillSettings
{
    /// <summary>What happens to the cluster.</summary>
    public DrillTale Tale { get; init; } = DrillTale.Failures;

    /// <summary>
    /// Whether fallbacks never count, so that a read must show each write that was acknowledged before it began: a node that fails makes requests fail then, a change of the ring must not.
    /// </summary>
    public bool IsStrict => Tale == DrillTale.Changes;

    /// <summary>Nodes of the cluster, 3 to <see cref="Up.UpSettings.MaxNodes"/>.</summary>
    public int Nodes { get; init; } = 5;

    /// <summary>Connections that make the load, 1 to <see cref="MaxConnections"/>; each has keys of its own.</summary>
    public int Connections { get; init; } = 64;

    /// <summary>The most connections.</summary>
    public const int MaxConnections = 1_024;

    /// <summary>How many keys each connection goes on writing at a time.</summary>
    public int OpenKeys { get; init; } = 20;

    /// <summary>
    /// After so many requests a connection leaves its oldest key for good and takes a new one: what is written while a node is away must be brought to it by the store, and
    /// not by the next write.
    /// </summary>
    public int RequestsPerKey { get; init; } = 10;

    /// <summary>How long each step lasts at least.</summary>
    public TimeSpan StepTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the paused node stands still.</summary>
    public TimeSpan PauseTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a change of the ring may take: data moves at a sixteenth of its pace while the load keeps clients waiting.</summary>
    public TimeSpan ChangeTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long replicas may take to become equal after the load.</summary>
    public TimeSpan SettleTime { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Decides which nodes fail or change, and which keys and values are written.</summary>
    public int Seed { get; init; } = 1;

    /// <summary>The faults of the story of failures, in its order.</summary>
    public IReadOnlyList<DrillFault> Faults { get; init; } = Enum.GetValues<DrillFault>();
}

using OrleansKv.Coordination;

namespace OrleansKv.Client;

/// <summary>How to delete.</summary>
public sealed record KvDeleteOptions
{
    /// <summary>The context of the read whose versions are to go, as that returned it; null: everything that a quorum of replicas knows.</summary>
    public string? Context { get; init; }

    /// <summary>What must hold of the key for the delete to be made; null: nothing. <see cref="KvCondition.Absent"/> is refused.</summary>
    public KvCondition? Condition { get; init; }

    /// <summary>Replicas to wait for; null: as many as the bucket says.</summary>
    public QuorumSize? W { get; init; }

    /// <summary>Whether fallbacks may take the place of home replicas that cannot be reached; null: unless the bucket is strong, which refuses true.</summary>
    public bool? Sloppy { get; init; }

    /// <summary>
    /// How long the cluster may take for it, from 1 ms up to the cluster's bound; rounded up to a whole millisecond. Null: the cluster's default. It holds for each try.
    /// </summary>
    public TimeSpan? Timeout { get; init; }
}

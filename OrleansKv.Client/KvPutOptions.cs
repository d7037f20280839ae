using OrleansKv.Coordination;

namespace OrleansKv.Client;

/// <summary>How to write.</summary>
public sealed record KvPutOptions
{
    /// <summary>The value's media type, at most 1,024 printable ASCII characters; null: none, which reads as <c>application/octet-stream</c>.</summary>
    public string? ContentType { get; init; }

    /// <summary>The context of the read whose versions the write replaces, as that returned it; null: the write is concurrent with all.</summary>
    public string? Context { get; init; }

    /// <summary>What must hold of the key for the write to be made; null: nothing.</summary>
    public KvCondition? Condition { get; init; }

    /// <summary>Replicas to wait for; null: as many as the bucket says.</summary>
    public QuorumSize? W { get; init; }

    /// <summary>Whether fallbacks may take the place of home replicas that cannot be reached; null: unless the bucket is strong, which refuses true.</summary>
    public bool? Sloppy { get; init; }

    /// <summary>
    /// How long the cluster may take for it, from 1 ms up to the cluster's bound; rounded up to a whole millisecond. Null: the cluster's default. It holds for each try.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// How long the value lives, from 1 s to 3,650 days unless the cluster is configured otherwise; rounded up to a whole millisecond, from 11 days on to a whole second. Zero: for ever. Null: as the bucket says.
    /// </summary>
    public TimeSpan? Ttl { get; init; }
}

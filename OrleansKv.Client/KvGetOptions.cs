using OrleansKv.Coordination;

namespace OrleansKv.Client;

/// <summary>How to read.</summary>
public sealed record KvGetOptions
{
    /// <summary>Replicas to wait for; null: as many as the bucket says.</summary>
    public QuorumSize? R { get; init; }

    /// <summary>Whether fallbacks may take the place of home replicas that cannot be reached; null: unless the bucket is strong, which refuses true.</summary>
    public bool? Sloppy { get; init; }

    /// <summary>
    /// How long the cluster may take for it, from 1 ms up to the cluster's bound; rounded up to a whole millisecond. Null: the cluster's default. It holds for each try.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Is asked what to make of siblings, when the read finds several; null: they are returned as they are.</summary>
    public KvResolver? Resolver { get; init; }

    /// <summary>
    /// Whether what <see cref="Resolver"/> answers is written with the context of the read, so that it replaces the siblings; true by default. The read fails when that write does.
    /// </summary>
    public bool WriteBack { get; init; } = true;
}

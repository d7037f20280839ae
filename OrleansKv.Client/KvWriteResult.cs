namespace OrleansKv.Client;

/// <summary>What a write, or a delete, led to.</summary>
/// <param name="Context">The writer's context together with the new version: what the writer may replace next; null when a delete found nothing to delete.</param>
/// <param name="ETag">The entity tag of the key's version set after the write, without quotes; null after a delete.</param>
public sealed record KvWriteResult(string? Context, string? ETag)
{
    /// <summary>The ring that the coordinator goes by; 0 when the answer does not tell.</summary>
    internal long RingVersion { get; init; }
}

namespace OrleansKv.Coordination;

/// <summary>The answer to a write or a delete.</summary>
/// <param name="Error">Why it failed; null when it did not. A write that failed for want of a quorum may still exist on some replicas.</param>
/// <param name="Context">The writer's context together with the new version: what the writer may replace next.</param>
/// <param name="ETag">The entity tag of the key's version set after the write, without quotes; null after a delete.</param>
[GenerateSerializer, Immutable, Alias("kv.PutResult")]
public sealed record PutResult(
    [property: Id(0)] RequestError? Error,
    [property: Id(1)] string? Context,
    [property: Id(2)] string? ETag)
{
    /// <summary>The version of the ring that the coordinator goes by: a client that knows an older one is told so by it.</summary>
    [Id(3)]
    public long RingVersion { get; init; }
}

using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>A replica's answer to a read.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Set">What the replica knows; null unless found.</param>
/// <param name="CompleteUpTo">The largest N of a bucket of which the replica lacks nothing that its node acknowledged; it does not count where a read of a bucket with a larger one is to be strict.</param>
[GenerateSerializer, Immutable, Alias("kv.ReadReply")]
public sealed record ReadReply(
    [property: Id(0)] ReadStatus Status,
    [property: Id(1)] VersionSet? Set,
    [property: Id(2)] int CompleteUpTo = int.MaxValue);

using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>A replica's answer to a read.</summary>
/// <param name="Status">What was found.</param>
/// <param name="Set">What the replica knows; null unless found.</param>
/// <param name="IsComplete">False while the replica may lack what its node once acknowledged, so that it does not count where a read is to be strict.</param>
[GenerateSerializer, Immutable, Alias("kv.ReadReply")]
public sealed record ReadReply(
    [property: Id(0)] ReadStatus Status,
    [property: Id(1)] VersionSet? Set,
    [property: Id(2)] bool IsComplete = true);

using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>A replica's answer to a client write.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Set">The key's version set after the write, to be merged into the other replicas; null unless it is stored, or may be after all, as other writes build on one that the store then does not take.</param>
/// <param name="Dot">The dot minted for the write; meaningful with a set.</param>
[GenerateSerializer, Immutable, Alias("kv.WriteReply")]
public sealed record WriteReply(
    [property: Id(0)] WriteStatus Status,
    [property: Id(1)] VersionSet? Set,
    [property: Id(2)] Dot Dot);

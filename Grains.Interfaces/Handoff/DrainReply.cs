using System.Collections.Immutable;
using OrleansKv.AntiEntropy;

namespace OrleansKv.Handoff;

/// <summary>What a replica holds of what its node is no home replica of.</summary>
/// <param name="Status">Whether it can say.</param>
/// <param name="Keys">The keys, some of them.</param>
/// <param name="Writes">Keys that are being written: they may come beside.</param>
[GenerateSerializer, Immutable, Alias("kv.DrainReply")]
public sealed record DrainReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] ImmutableArray<KeyDigest> Keys,
    [property: Id(2)] int Writes);

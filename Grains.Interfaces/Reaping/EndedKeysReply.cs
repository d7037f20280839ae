using System.Collections.Immutable;
using OrleansKv.AntiEntropy;

namespace OrleansKv.Reaping;

/// <summary>A replica's answer to which of its keys have come to their end.</summary>
/// <param name="Status">Whether it could tell.</param>
/// <param name="Keys">Those that have, as many as were asked for.</param>
/// <param name="Pending">Keys that hold nothing but tombstones and values that expire, these included.</param>
[GenerateSerializer, Immutable, Alias("kv.EndedKeysReply")]
public sealed record EndedKeysReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] ImmutableArray<EndedKey> Keys,
    [property: Id(2)] int Pending);

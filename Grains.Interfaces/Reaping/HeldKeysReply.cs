using System.Collections.Immutable;
using OrleansKv.AntiEntropy;

namespace OrleansKv.Reaping;

/// <summary>A replica's answer to what it holds of some keys.</summary>
/// <param name="Status">Whether it could tell.</param>
/// <param name="Keys">What it holds, in the order of the question; empty when it could not tell.</param>
[GenerateSerializer, Immutable, Alias("kv.HeldKeysReply")]
public sealed record HeldKeysReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] ImmutableArray<HeldKey> Keys);

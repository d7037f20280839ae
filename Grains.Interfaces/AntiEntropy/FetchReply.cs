using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>What a replica holds of some keys.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Handled">How many of the keys that were asked for, from the first one on, this is about.</param>
/// <param name="Versions">Their version sets, without those that are gone or damaged.</param>
[GenerateSerializer, Immutable, Alias("kv.FetchReply")]
public sealed record FetchReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] int Handled,
    [property: Id(2)] ImmutableArray<KeyVersions> Versions);

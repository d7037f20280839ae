using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>A replica's list of the keys in leaves of its tree.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Leaves">How many of the leaves that were asked for, from the first one on, are listed.</param>
/// <param name="Keys">Their keys, in no order.</param>
[GenerateSerializer, Immutable, Alias("kv.LeafReply")]
public sealed record LeafReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] int Leaves,
    [property: Id(2)] ImmutableArray<KeyDigest> Keys);

namespace OrleansKv.AntiEntropy;

/// <summary>What an exchange is about: the keys of a range that both replicas are home of.</summary>
/// <param name="RingVersion">The version of the ring by which both are; a replica that goes by another one refuses.</param>
/// <param name="SharedBy">The least number of home replicas that a bucket must have so that both are among them: 2 to 7.</param>
[GenerateSerializer, Immutable, Alias("kv.ExchangeScope")]
public sealed record ExchangeScope(
    [property: Id(0)] long RingVersion,
    [property: Id(1)] int SharedBy);

using OrleansKv.AntiEntropy;

namespace OrleansKv.Handoff;

/// <summary>What a replica holds of which its node is no home replica.</summary>
/// <param name="Status">Whether it can say.</param>
/// <param name="Keys">How many keys that are.</param>
/// <param name="PutOff">How many of them have no new hint, as home replicas are away.</param>
[GenerateSerializer, Immutable, Alias("kv.KeptReply")]
public sealed record KeptReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] int Keys,
    [property: Id(2)] int PutOff);

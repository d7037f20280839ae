namespace OrleansKv.AntiEntropy;

/// <summary>What came of holding a replica's tree against its store.</summary>
/// <param name="Status">What happened.</param>
/// <param name="Keys">Keys that the replica holds.</param>
/// <param name="Differing">Keys of which the tree did not say what the store has; the tree was made anew when there are any.</param>
[GenerateSerializer, Immutable, Alias("kv.VerifyReply")]
public sealed record VerifyReply(
    [property: Id(0)] ExchangeStatus Status,
    [property: Id(1)] int Keys,
    [property: Id(2)] int Differing);

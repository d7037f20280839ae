using OrleansKv.Replicas;

namespace OrleansKv.AntiEntropy;

/// <summary>What became of version sets that a replica was to join with its own.</summary>
/// <param name="Stored">How many are durable, or were known already.</param>
/// <param name="Refusal">Why one that is not was refused; <see cref="WriteStatus.Stored"/> when all are.</param>
[GenerateSerializer, Immutable, Alias("kv.RepairReply")]
public sealed record RepairReply(
    [property: Id(0)] int Stored,
    [property: Id(1)] WriteStatus Refusal);

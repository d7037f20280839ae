using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>What came of asking for a repair round.</summary>
/// <param name="Refusal">Why there is none; null when it began.</param>
/// <param name="Id">The round's id.</param>
/// <param name="Exchanges">The exchanges that belong to it, on all nodes that answered.</param>
/// <param name="Unreached">Nodes that should take part and did not answer.</param>
[GenerateSerializer, Immutable, Alias("kv.RepairStarted")]
public sealed record RepairStarted(
    [property: Id(0)] string? Refusal,
    [property: Id(1)] string Id,
    [property: Id(2)] int Exchanges,
    [property: Id(3)] ImmutableArray<string> Unreached);

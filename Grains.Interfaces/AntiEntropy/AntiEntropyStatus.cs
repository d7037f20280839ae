using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>How the exchanges that a node begins stand. Counts are since the node's process started.</summary>
/// <param name="Node">The node.</param>
/// <param name="IsPaused">True while it begins none.</param>
/// <param name="Running">Exchanges that run.</param>
/// <param name="Exchanges">Exchanges that came to their end.</param>
/// <param name="Failures">Exchanges that did not.</param>
/// <param name="KeysRepaired">Version sets that were stored because of an exchange, on either side.</param>
/// <param name="Messages">Messages to and from peers.</param>
/// <param name="Bytes">Their bytes, as counted by exchanges: see docs/anti-entropy.md.</param>
/// <param name="TreesRebuilt">Trees that were made anew because they did not say what the store has.</param>
/// <param name="Ranges">Each of the node's home ranges with each other home replica.</param>
/// <param name="Round">The last repair round; null when none was asked for.</param>
[GenerateSerializer, Immutable, Alias("kv.AntiEntropyStatus")]
public sealed record AntiEntropyStatus(
    [property: Id(0)] string Node,
    [property: Id(1)] bool IsPaused,
    [property: Id(2)] int Running,
    [property: Id(3)] long Exchanges,
    [property: Id(4)] long Failures,
    [property: Id(5)] long KeysRepaired,
    [property: Id(6)] long Messages,
    [property: Id(7)] long Bytes,
    [property: Id(8)] long TreesRebuilt,
    [property: Id(9)] ImmutableArray<RangeExchangeStatus> Ranges,
    [property: Id(10)] RepairRoundStatus? Round);

using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>How the exchanges that a node begins stand, in short; the whole is <see cref="AntiEntropyStatus"/>. Counts are since the node's process started.</summary>
/// <param name="IsPaused">True while it begins none.</param>
/// <param name="Running">Exchanges that run.</param>
/// <param name="Ranges">Its home ranges.</param>
/// <param name="OutOfDate">Those with the other home replicas that are not known to hold the same; none when all is well.</param>
/// <param name="KeysOutOfDate">Keys that the last exchanges of all ranges found to differ: they repaired them, unless they failed.</param>
/// <param name="Oldest">Age of the last exchange of that range and peer whose last one is the oldest; since the start where there was none.</param>
/// <param name="Exchanges">Exchanges that came to their end.</param>
/// <param name="Failures">Exchanges that did not.</param>
/// <param name="Round">The last repair round; null when none was asked for.</param>
[GenerateSerializer, Immutable, Alias("kv.AntiEntropySummary")]
public sealed record AntiEntropySummary(
    [property: Id(0)] bool IsPaused,
    [property: Id(1)] int Running,
    [property: Id(2)] int Ranges,
    [property: Id(3)] ImmutableArray<RangePeer> OutOfDate,
    [property: Id(4)] long KeysOutOfDate,
    [property: Id(5)] TimeSpan Oldest,
    [property: Id(6)] long Exchanges,
    [property: Id(7)] long Failures,
    [property: Id(8)] RepairRoundStatus? Round);

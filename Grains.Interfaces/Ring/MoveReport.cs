using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>How far a node is with what the ring asks of it.</summary>
/// <param name="Node">The node.</param>
/// <param name="Version">The version of the ring that it goes by, durably.</param>
/// <param name="Identity">What tells its data directory from others of the same name; null while that is not durable.</param>
/// <param name="Ranges">The key ranges that move and that it has a part in, in their order.</param>
[GenerateSerializer, Immutable, Alias("kv.MoveReport")]
public sealed record MoveReport(
    [property: Id(0)] string Node,
    [property: Id(1)] long Version,
    [property: Id(2)] string? Identity,
    [property: Id(3)] ImmutableArray<RangeMoveReport> Ranges);

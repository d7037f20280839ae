using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>The rings that a node has gone by.</summary>
/// <param name="Versions">From the oldest that is kept to the present one.</param>
[GenerateSerializer, Immutable, Alias("kv.RingHistoryView")]
public sealed record RingHistoryView([property: Id(0)] ImmutableArray<RingVersionView> Versions);

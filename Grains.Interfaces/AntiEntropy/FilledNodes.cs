using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>What a node knows of who has held all that it acknowledged.</summary>
/// <param name="Nodes">The nodes that are known to have done so at some time.</param>
/// <param name="RingVersion">The version of the ring that the node goes by.</param>
[GenerateSerializer, Immutable, Alias("kv.FilledNodes")]
public sealed record FilledNodes([property: Id(0)] ImmutableArray<string> Nodes, [property: Id(1)] long RingVersion = 0);

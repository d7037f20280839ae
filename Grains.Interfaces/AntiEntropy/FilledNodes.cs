using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>What a node knows of the others.</summary>
/// <param name="Nodes">The nodes that are known to be there, or to have been: whose answers count, or did.</param>
/// <param name="RingVersion">The version of the ring that the node goes by.</param>
[GenerateSerializer, Immutable, Alias("kv.FilledNodes")]
public sealed record FilledNodes([property: Id(0)] ImmutableArray<string> Nodes, [property: Id(1)] long RingVersion = 0);

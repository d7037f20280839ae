using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>What a node knows of who has held all that it acknowledged.</summary>
/// <param name="Nodes">The nodes that are known to have done so at some time.</param>
[GenerateSerializer, Immutable, Alias("kv.FilledNodes")]
public sealed record FilledNodes([property: Id(0)] ImmutableArray<string> Nodes);

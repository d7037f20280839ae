using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>A node that is known to be there, or to have been.</summary>
/// <param name="Node">Its name.</param>
/// <param name="Identities">What tells the data directories that it was met with from others of that name: the newest last, and no more of them than it takes to know that there were several.</param>
[GenerateSerializer, Immutable, Alias("kv.NodeNote")]
public sealed record NodeNote([property: Id(0)] string Node, [property: Id(1)] ImmutableArray<string> Identities);

using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

/// <summary>What a node answers to one that it meets.</summary>
/// <param name="Nodes">The nodes that it knows to be there, or to have been, itself and the other one among them.</param>
/// <param name="RingVersion">The version of the ring that it goes by.</param>
/// <param name="IsKept">True when it has kept durably that the other one is there.</param>
[GenerateSerializer, Immutable, Alias("kv.NodeNotes")]
public sealed record NodeNotes(
    [property: Id(0)] ImmutableArray<NodeNote> Nodes,
    [property: Id(1)] long RingVersion,
    [property: Id(2)] bool IsKept);

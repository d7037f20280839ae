using Orleans.Placement;

namespace OrleansKv.Pinning;

/// <summary>
/// Places a grain on the node that its key names: the text after <c>@</c>, or the whole key without one. The grain never
/// moves to another silo; while the node is away, calls to it fail.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PinnedAttribute() : PlacementAttribute(new PinnedPlacement());

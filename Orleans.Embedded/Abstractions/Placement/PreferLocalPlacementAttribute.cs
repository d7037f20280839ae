using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>New activations go to the caller's silo when it can hold them.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class PreferLocalPlacementAttribute() : PlacementAttribute(new PreferLocalPlacement());

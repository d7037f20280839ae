using Orleans.Runtime;

namespace Orleans.Placement;

/// <summary>New activations go to a random silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class RandomPlacementAttribute() : PlacementAttribute(new RandomPlacement());

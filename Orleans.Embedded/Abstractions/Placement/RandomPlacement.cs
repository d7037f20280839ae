namespace Orleans.Runtime;

/// <summary>A random silo.</summary>
public sealed class RandomPlacement : PlacementStrategy;

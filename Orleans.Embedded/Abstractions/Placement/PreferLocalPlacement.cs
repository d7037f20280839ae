namespace Orleans.Runtime;

/// <summary>The caller's silo when it can hold the activation, else a random one.</summary>
public sealed class PreferLocalPlacement : PlacementStrategy;

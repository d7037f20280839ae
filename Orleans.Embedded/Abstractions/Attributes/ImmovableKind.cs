namespace Orleans.Placement;

/// <summary>The parts of a runtime that move activations. The embedded engine has none.</summary>
[Flags]
public enum ImmovableKind : byte
{
    /// <summary>The one that brings grains that talk to each other together.</summary>
    Repartitioner = 1,

    /// <summary>The one that evens out load.</summary>
    Rebalancer = 2,

    /// <summary>Both.</summary>
    Any = Repartitioner | Rebalancer,
}

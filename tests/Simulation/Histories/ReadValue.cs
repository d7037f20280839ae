using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>One sibling that a read returned.</summary>
/// <param name="Dot">Its dot.</param>
/// <param name="Written">When it was written, as the server says.</param>
/// <param name="Operation">The put whose value it has, byte for byte; null when nobody put these bytes.</param>
internal sealed record ReadValue(Dot Dot, HybridTimestamp Written, Operation? Operation);

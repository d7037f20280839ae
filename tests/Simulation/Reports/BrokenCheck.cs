using OrleansKv.Simulation.Checks;

namespace OrleansKv.Simulation.Reports;

/// <summary>A promise that a run broke.</summary>
/// <param name="First">The earliest breach.</param>
/// <param name="Count">How many there are.</param>
internal sealed record BrokenCheck(Violation First, int Count);

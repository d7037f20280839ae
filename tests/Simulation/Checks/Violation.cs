namespace OrleansKv.Simulation.Checks;

/// <summary>A promise that was not kept.</summary>
/// <param name="Check">The check's name.</param>
/// <param name="At">The virtual instant at which it was broken.</param>
/// <param name="Detail">What happened.</param>
internal sealed record Violation(string Check, TimeSpan At, string Detail);

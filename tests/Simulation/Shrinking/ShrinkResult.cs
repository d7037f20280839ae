using System.Collections.Immutable;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Shrinking;

/// <summary>The smallest failing run that was found.</summary>
/// <param name="Check">The check that it fails, as the first run did.</param>
/// <param name="Smallest">The run; the first one where nothing smaller fails alike.</param>
/// <param name="Steps">What was tried.</param>
/// <param name="IsComplete">True when no single thing less fails any more; false when time was up before.</param>
internal sealed record ShrinkResult(string Check, SimulationResult Smallest, ImmutableArray<ShrinkStep> Steps, bool IsComplete);

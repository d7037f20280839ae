using System.Collections.Immutable;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Reports;

/// <summary>What is kept of a run that broke promises.</summary>
/// <param name="Options">What it was asked for.</param>
/// <param name="Checks">The promises, the one that was broken first before the others.</param>
internal sealed record FailedRun(SimulationOptions Options, ImmutableArray<BrokenCheck> Checks)
{
    public static FailedRun Of(SimulationResult result) => new(
        result.Options,
        [.. result.Violations
            .GroupBy(static violation => violation.Check)
            .Select(static check => new BrokenCheck(check.MinBy(static violation => violation.At)!, check.Count()))
            .OrderBy(static check => check.First.At)]);
}

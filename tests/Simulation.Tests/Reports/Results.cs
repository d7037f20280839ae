using System.Collections.Immutable;
using OrleansKv.Simulation.Checks;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.Reports;

/// <summary>Results of runs that never were.</summary>
internal static class Results
{
    public static SimulationResult Of(ulong seed, params Violation[] violations) => Of(new SimulationOptions { Seed = seed }, violations);

    public static SimulationResult Of(SimulationOptions options, params Violation[] violations) => new()
    {
        Options = options,
        Plan = SimulationPlan.Create(options),
        Violations = [.. violations],
        TraceHash = 0,
        VirtualTime = TimeSpan.FromSeconds(45),
        RealTime = TimeSpan.FromMilliseconds(90),
        Steps = 10_000,
        Messages = 2_000,
        Operations = 600,
        Acknowledged = 500,
        Faults = ImmutableSortedDictionary<string, int>.Empty.Add("crash", 2).Add("loss", 7),
        Checks = 15,
    };

    public static Violation Violation(string check, double seconds = 1, string detail = "it broke") => new(check, TimeSpan.FromSeconds(seconds), detail);
}

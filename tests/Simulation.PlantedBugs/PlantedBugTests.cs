using System.Collections.Concurrent;
using OrleansKv.Simulation.Checks;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.World;
using Xunit.Abstractions;

namespace OrleansKv.PlantedBugs;

/// <summary>The simulator finds every mistake that is planted, in few seeds, and nothing in the same seeds without it.</summary>
public sealed class PlantedBugTests(ITestOutputHelper output)
{
    private static readonly ConcurrentDictionary<(ulong Seed, bool RingChanges, string? Faults), SimulationResult> Clean = new();

    public static TheoryData<string> Bugs => [.. PlantedBug.Names];

    [Theory]
    [MemberData(nameof(Bugs))]
    public void A_planted_bug_is_found_and_found_again_by_its_seed(string name)
    {
        var bug = Assert.Single(HuntedBug.All, bug => bug.Name == name);
        var last = HuntedBug.FirstSeed + (ulong)bug.MaxSeeds - 1;
        for (var seed = HuntedBug.FirstSeed; seed <= last; seed++)
        {
            AssertCleanPasses(seed, bug);
            var found = Run(seed, name, bug);
            if (found.Violations.IsEmpty) continue;

            output.WriteLine($"{name}: found by the {seed - HuntedBug.FirstSeed + 1}. seed: {Describe(found.Violations[0])}");
            Assert.Contains(found.Violations, violation => bug.Checks.Contains(violation.Check));
            var again = Run(seed, name, bug);
            Assert.Equal(found.TraceHash, again.TraceHash);
            Assert.Equal(found.VirtualTime, again.VirtualTime);
            Assert.Equal((found.Violations[0].Check, found.Violations[0].At), (again.Violations[0].Check, again.Violations[0].At));
            return;
        }
        Assert.Fail($"{name}: seeds {HuntedBug.FirstSeed} to {last} did not find it.");
    }

    [Fact]
    public void A_bug_that_does_not_exist_is_refused() =>
        Assert.Throws<ArgumentException>(() => Run(HuntedBug.FirstSeed, "no-such-bug"));

    private static void AssertCleanPasses(ulong seed, HuntedBug bug)
    {
        var faults = bug.Faults is { } kinds ? string.Join(',', kinds) : null;
        var clean = Clean.GetOrAdd((seed, bug.RingChanges, faults), static (run, bug) => Run(run.Seed, null, bug), bug);
        Assert.True(clean.Violations.IsEmpty, $"Seed {seed} fails without a planted bug: {string.Join("; ", clean.Violations.Take(3).Select(Describe))}");
    }

    private static SimulationResult Run(ulong seed, string? planted, HuntedBug? bug = null) =>
        WorldThread.Start(() => SimulationRun.Execute(new SimulationOptions { Seed = seed, PlantedBug = planted, FixedRing = bug is not { RingChanges: true }, Faults = bug?.Faults })).GetAwaiter().GetResult();

    private static string Describe(Violation violation) => $"{violation.Check} at {Instants.Format(violation.At)}: {violation.Detail}";
}

using System.Security.Cryptography;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Reports;
using OrleansKv.Simulation.Runs;
using Xunit.Abstractions;

namespace OrleansKv.Simulation.Tests.Runs;

/// <summary>Whole simulations: the same seeds each time, and some that nobody has seen before.</summary>
[Collection(nameof(WholeRuns))]
public sealed class SeedTests(FixedSeeds fixedSeeds, ITestOutputHelper output)
{
    private const int FreshSeeds = 8;

    [Fact]
    public void Fixed_seeds_keep_every_promise() => AssertKept(fixedSeeds.Results.Values);

    [Fact]
    public async Task Fresh_seeds_keep_every_promise()
    {
        var first = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        output.WriteLine($"Seeds {first} to {first + FreshSeeds - 1}.");
        AssertKept((await FixedSeeds.RunAsync(first, FreshSeeds, Environment.ProcessorCount)).Values);
    }

    [Fact]
    public void Every_kind_of_fault_is_injected_by_some_fixed_seed()
    {
        var injected = FixedSeeds.Sum(fixedSeeds.Results.Values).Faults;

        var missing = FaultCatalog.All.Select(static fault => fault.Name).Where(name => injected.GetValueOrDefault(name) == 0).ToList();
        Assert.True(missing.Count == 0, $"Not injected by {FixedSeeds.Count} runs: {string.Join(", ", missing)}");
    }

    [Fact]
    public void Fixed_seeds_keep_every_promise_while_the_ring_changes()
    {
        var faults = System.Collections.Immutable.ImmutableSortedSet.Create(StringComparer.Ordinal, ChangedRing.FaultName, "delay");
        var results = Enumerable.Range(1, 6).Select(seed => WorldThread.Start(() => SimulationRun.Execute(new SimulationOptions { Seed = (ulong)seed, Faults = faults })).GetAwaiter().GetResult()).ToList();
        AssertKept(results);
        Assert.True(results.Sum(static result => result.Faults.GetValueOrDefault(ChangedRing.FaultName)) > 6);
    }

    [Fact]
    public void Fixed_seeds_have_work_and_most_of_it_is_acknowledged()
    {
        var summary = FixedSeeds.Sum(fixedSeeds.Results.Values);

        Assert.True(summary.Operations > 200 * FixedSeeds.Count, $"{summary.Operations} operations");
        Assert.True(summary.Acknowledged > summary.Operations / 2, $"{summary.Acknowledged} of {summary.Operations} operations were acknowledged");
    }

    private void AssertKept(IEnumerable<SimulationResult> results)
    {
        var failures = string.Join('\n', FixedSeeds.Sum(results).Failures.Values.Select(SummaryText.Format));
        output.WriteLine(failures);
        Assert.True(failures.Length == 0, failures);
    }
}

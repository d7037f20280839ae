using System.Security.Cryptography;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Reports;
using OrleansKv.Simulation.Runs;
using Xunit.Abstractions;

namespace OrleansKv.Simulation.Tests.Runs;

/// <summary>Whole simulations: the same seeds each time, and some that nobody has seen before.</summary>
public sealed class SeedTests(ITestOutputHelper output)
{
    private const int FixedSeeds = 30;

    private const int FreshSeeds = 8;

    [Fact]
    public async Task Fixed_seeds_keep_every_promise_and_meet_every_kind_of_fault()
    {
        var summary = await RunAsync(first: 1, FixedSeeds);

        Assert.All(FaultCatalog.All, fault => Assert.True(summary.Faults.GetValueOrDefault(fault.Name) > 0, $"{fault.Name} was not injected by any seed of {FixedSeeds}."));
    }

    [Fact]
    public Task Fresh_seeds_keep_every_promise()
    {
        var first = (ulong)RandomNumberGenerator.GetInt32(1, int.MaxValue);
        output.WriteLine($"Seeds {first} to {first + FreshSeeds - 1}.");
        return RunAsync(first, FreshSeeds);
    }

    private async Task<BatchSummary> RunAsync(ulong first, int count)
    {
        var summary = BatchSummary.Empty;
        await new SimulationBatch(static options => SimulationRun.Execute(options), Environment.ProcessorCount).RunAsync(
            Enumerable.Range(0, count).Select(i => new SimulationOptions { Seed = first + (ulong)i }), result => summary = summary.Add(result), CancellationToken.None);
        var failures = string.Join('\n', summary.Failures.Values.Select(SummaryText.Format));
        output.WriteLine($"{summary.Runs} runs, {summary.Operations} operations. {failures}");
        Assert.True(summary.Failures.IsEmpty, failures);
        return summary;
    }
}

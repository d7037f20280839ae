using OrleansKv.Simulation.Reports;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.Runs;

/// <summary>The runs of the seeds that are tested each time, made once for all tests that look at them.</summary>
public sealed class FixedSeeds : IAsyncLifetime
{
    public const int Count = 30;

    internal SortedDictionary<ulong, SimulationResult> Results { get; private set; } = [];

    public async Task InitializeAsync() => Results = await RunAsync(first: 1, Count, Environment.ProcessorCount);

    public Task DisposeAsync() => Task.CompletedTask;

    internal static async Task<SortedDictionary<ulong, SimulationResult>> RunAsync(ulong first, int count, int jobs)
    {
        var results = new SortedDictionary<ulong, SimulationResult>();
        await new SimulationBatch(static options => SimulationRun.Execute(options), jobs).RunAsync(
            Enumerable.Range(0, count).Select(i => new SimulationOptions { Seed = first + (ulong)i }),
            result => results.Add(result.Options.Seed, result),
            CancellationToken.None);
        return results;
    }

    internal static BatchSummary Sum(IEnumerable<SimulationResult> results) => results.Aggregate(BatchSummary.Empty, static (summary, result) => summary.Add(result));
}

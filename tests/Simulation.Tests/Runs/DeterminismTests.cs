using System.Diagnostics;
using System.Globalization;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.Runs;

/// <summary>The same seed is the same run, event by event.</summary>
[Collection(nameof(WholeRuns))]
public sealed class DeterminismTests(FixedSeeds fixedSeeds)
{
    private const int Seeds = 20;

    [Fact]
    public async Task A_seed_gives_the_same_trace_again()
    {
        // One job alone, where the first time there were as many as processors.
        var again = await FixedSeeds.RunAsync(first: 1, Seeds, jobs: 1);

        Assert.Equal(Hashes(fixedSeeds.Results), Hashes(again));
        Assert.Equal(Seeds, Hashes(again).Values.Distinct().Count());
    }

    [Fact]
    public async Task A_seed_gives_the_same_trace_in_another_process() => Assert.Equal(Hashes(fixedSeeds.Results), await HashesOfProcessAsync());

    [Fact]
    public async Task A_run_with_all_that_its_seed_chose_written_out_is_the_same_run()
    {
        foreach (var seed in new ulong[] { 3, 4, 5, 6 })
        {
            var chosen = fixedSeeds.Results[seed];
            var given = await ExecuteAsync(new SimulationOptions
            {
                Seed = seed,
                Faults = chosen.Plan.Faults,
                Nodes = chosen.Plan.NodeOptions.Members.Length,
                Clients = chosen.Plan.Clients,
                Operations = chosen.Plan.Operations,
            });

            Assert.Equal(chosen.TraceHash, given.TraceHash);
        }
    }

    [Fact]
    public void Fewer_operations_keep_the_pace_and_more_fit_into_the_same_time()
    {
        var chosen = SimulationPlan.Create(new SimulationOptions { Seed = 5 });
        var fewer = SimulationPlan.Create(new SimulationOptions { Seed = 5, Operations = 1 });
        var more = SimulationPlan.Create(new SimulationOptions { Seed = 5, Operations = chosen.Operations * 2 });

        Assert.Equal(chosen.ThinkTime, fewer.ThinkTime);
        Assert.Equal(chosen.ThinkTime.TotalMilliseconds / 2, more.ThinkTime.TotalMilliseconds, 0.01);
        Assert.Equal(chosen.Victim, fewer.Victim);
        Assert.Equal(chosen.Faults, fewer.Faults);
    }

    private static Task<SimulationResult> ExecuteAsync(SimulationOptions options) => WorldThread.Start(() => SimulationRun.Execute(options));

    private static SortedDictionary<ulong, ulong> Hashes(SortedDictionary<ulong, SimulationResult> results) =>
        new(results.Take(Seeds).ToDictionary(static result => result.Key, static result => result.Value.TraceHash));

    /// <summary>Hashes of strings and of types differ between processes: what depends on them shows here.</summary>
    private static async Task<SortedDictionary<ulong, ulong>> HashesOfProcessAsync()
    {
        var program = typeof(SimulationRun).Assembly.Location;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--seed", "1", "--runs", $"{Seeds}", "--hashes"])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        // A broken promise is another test's matter.
        Assert.True(process.ExitCode is 0 or 1, await error);
        return new SortedDictionary<ulong, ulong>(output.Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => line.Split(' '))
            .ToDictionary(static words => ulong.Parse(words[0], CultureInfo.InvariantCulture), static words => ulong.Parse(words[1], NumberStyles.HexNumber, CultureInfo.InvariantCulture)));
    }
}

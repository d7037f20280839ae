using System.Diagnostics;
using System.Globalization;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.Runs;

/// <summary>The same seed is the same run, event by event.</summary>
public sealed class DeterminismTests
{
    private const int FirstSeed = 1;

    private const int Seeds = 20;

    [Fact]
    public async Task A_seed_gives_the_same_trace_each_time_also_in_another_process_and_with_other_jobs()
    {
        // All at once would only compete for the processors.
        var first = await HashesAsync(jobs: 1);
        var second = await HashesAsync(jobs: 3);
        var elsewhere = await HashesOfProcessAsync();

        Assert.Equal(Seeds, first.Values.Distinct().Count());
        Assert.Equal(first, second);
        Assert.Equal(first, elsewhere);
    }

    [Fact]
    public async Task A_run_with_all_that_its_seed_chose_written_out_is_the_same_run()
    {
        foreach (var seed in new ulong[] { 3, 4, 5, 6 })
        {
            var chosen = await ExecuteAsync(new SimulationOptions { Seed = seed });
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

    private static async Task<SortedDictionary<ulong, ulong>> HashesAsync(int jobs)
    {
        var hashes = new SortedDictionary<ulong, ulong>();
        await new SimulationBatch(static options => SimulationRun.Execute(options), jobs).RunAsync(
            Enumerable.Range(FirstSeed, Seeds).Select(static seed => new SimulationOptions { Seed = (ulong)seed }),
            result => hashes.Add(result.Options.Seed, result.TraceHash),
            CancellationToken.None);
        return hashes;
    }

    /// <summary>Hashes of strings and of types differ between processes: what depends on them shows here.</summary>
    private static async Task<SortedDictionary<ulong, ulong>> HashesOfProcessAsync()
    {
        var program = typeof(SimulationRun).Assembly.Location;
        using var process = Process.Start(new ProcessStartInfo("dotnet", [program, "--seed", $"{FirstSeed}", "--runs", $"{Seeds}", "--hashes"])
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

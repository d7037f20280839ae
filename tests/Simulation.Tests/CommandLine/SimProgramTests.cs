using System.Globalization;
using OrleansKv.Simulation.CommandLine;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.CommandLine;

public sealed class SimProgramTests
{
    private static readonly string[] Small = ["--operations", "5", "--clients", "2"];

    [Fact]
    public async Task The_summary_goes_to_standard_output()
    {
        var (output, error) = await RunAsync("--seed", "1", "--runs", "3");

        Assert.Contains("seeds         1 to 3\n", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task A_fresh_first_seed_is_said_before_the_runs_begin()
    {
        var (output, _) = await RunAsync("--runs", "1");

        var words = output.Split(' ', 4);
        Assert.Equal("Seeds from", string.Join(' ', words[..2]));
        Assert.Contains($"seeds         {words[2]} to {words[2]}\n", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hashes_come_in_the_order_of_seeds_and_the_summary_out_of_the_way()
    {
        var (output, error) = await RunAsync("--seed", "1", "--runs", "4", "--jobs", "3", "--hashes");

        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["1", "2", "3", "4"], lines.Select(static line => line.Split(' ')[0]));
        Assert.Contains("runs ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_trace_has_a_line_for_each_event_and_nothing_else()
    {
        var (output, _) = await RunAsync("--seed", "1", "--trace");

        var lines = new List<string>();
        await WorldThread.Start(() => SimulationRun.Execute(new SimulationOptions { Seed = 1, Operations = 5, Clients = 2 }, lines.Add));
        Assert.Equal(lines, output.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Time_that_is_up_at_once_is_no_failure()
    {
        var (output, _) = await RunAsync("--minutes", 1e-9.ToString(CultureInfo.InvariantCulture));

        Assert.Contains("runs          0, 0 failed\n", output, StringComparison.Ordinal);
    }

    private static async Task<(string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var exitCode = await new SimCommandLine(output, error, terminal: null).RunAsync([.. args, .. Small]);
        Assert.True(exitCode == 0, output.ToString() + error);
        return (output.ToString(), error.ToString());
    }
}

using System.Diagnostics;
using System.Globalization;
using OrleansKv.Simulation.CommandLine;
using OrleansKv.Simulation.Reports;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.Tests.Reports;

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

    [Fact]
    public async Task A_signal_lets_the_runs_under_way_end_and_sums_up()
    {
        using var program = Process.Start(new ProcessStartInfo("dotnet", [typeof(SimulationRun).Assembly.Location, "--minutes", "10", "--faults", "none", .. Small])
        {
            RedirectStandardOutput = true,
        })!;
        Assert.StartsWith("Seeds from ", await program.StandardOutput.ReadLineAsync(), StringComparison.Ordinal);

        using (var kill = Process.Start("kill", ["-TERM", $"{program.Id}"])) await kill.WaitForExitAsync();

        var rest = await program.StandardOutput.ReadToEndAsync();
        await program.WaitForExitAsync();
        Assert.StartsWith("runs ", rest, StringComparison.Ordinal);
        Assert.True(program.ExitCode == 130, rest);
    }

    [Fact]
    public async Task Progress_goes_to_the_terminal_alone_and_is_taken_away_in_the_end()
    {
        using var output = new StringWriter();
        using var terminal = new StringWriter();

        Assert.Equal(0, await new SimCommandLine(output, TextWriter.Null, terminal).RunAsync(["--seed", "1", .. Small]));

        Assert.EndsWith("\r\u001b[K", terminal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain('\r', output.ToString());
    }

    [Fact]
    public void Progress_says_what_is_done_and_what_there_will_be()
    {
        var summary = BatchSummary.Empty.Add(Results.Of(1)).Add(Results.Of(2, Results.Violation("survivors")));
        var started = Stopwatch.GetTimestamp();

        Assert.StartsWith("2 of 1,000 runs, 1 failed, ", ProgressLine.Format(summary, 1_000, started), StringComparison.Ordinal);
        Assert.StartsWith("2 runs, 1 failed, ", ProgressLine.Format(summary, null, started), StringComparison.Ordinal);
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

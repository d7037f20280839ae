using OrleansKv.Simulation.Reports;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.Reports;

public sealed class SummaryTextTests
{
    private static readonly string[] Faults = ["crash", "loss", "slow-disk"];

    private static readonly Dictionary<string, string> NothingOff = [];

    [Fact]
    public void Runs_that_kept_all_promises_are_summed_up()
    {
        var summary = BatchSummary.Empty.Add(Results.Of(8)).Add(Results.Of(7)) with { RealTime = TimeSpan.FromMilliseconds(100) };

        Assert.Equal(
            """
            runs          2, 0 failed
            seeds         7 to 8
            virtual time  1 min 30 s
            real time     0.1 s
            speed-up      900 times real time, 500 on each core
            operations    1,200 started, 1,000 acknowledged
            messages      4,000
            checks made   30

            faults injected
              crash      4
              loss       14
              slow-disk  0

            checks switched off
              convergence-without-reads  needs anti-entropy

            """,
            SummaryText.Format(summary, Faults, new Dictionary<string, string> { ["convergence-without-reads"] = "needs anti-entropy" }));
    }

    [Fact]
    public void No_check_that_is_switched_off_is_worth_a_line() =>
        Assert.EndsWith("\nno check is switched off\n", SummaryText.Format(BatchSummary.Empty, Faults, NothingOff), StringComparison.Ordinal);

    [Fact]
    public void A_failed_run_shows_each_broken_promise_once_and_how_to_replay_it()
    {
        var result = Results.Of(
            new SimulationOptions { Seed = 9, Nodes = 4 },
            Results.Violation("convergence", 61.5, "n1 and n2 differ"),
            Results.Violation("one-dot-one-value", 2.25, "n1:3 twice"),
            Results.Violation("convergence", 60, "n1 and n3 differ\nin k1"));
        var text = SummaryText.Format(BatchSummary.Empty.Add(result), Faults, NothingOff);

        Assert.StartsWith("runs          1, 1 failed\n", text, StringComparison.Ordinal);
        Assert.EndsWith(
            """

            FAILED: seed 9
              one-dot-one-value at 00:02.250000: n1:3 twice
              convergence, 2 breaches, the first at 01:00.000000: n1 and n3 differ
                in k1
              replay: ./kv sim --seed 9 --nodes 4

            """,
            text,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Failed_runs_come_by_seed_and_beyond_a_number_as_seeds_only()
    {
        var summary = BatchSummary.Empty;
        for (var seed = 1 + SummaryText.MaxFailures; seed >= 0; seed--) summary = summary.Add(Results.Of((ulong)seed, Results.Violation("survivors")));
        var text = SummaryText.Format(summary, Faults, NothingOff);

        var shown = text.Split('\n').Where(static line => line.StartsWith("FAILED: ", StringComparison.Ordinal));
        Assert.Equal(Enumerable.Range(0, SummaryText.MaxFailures).Select(static seed => $"FAILED: seed {seed}"), shown);
        Assert.EndsWith($"Failed as well, with the same options: {SummaryText.MaxFailures} {SummaryText.MaxFailures + 1}\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_run_there_is_a_summary_all_the_same() =>
        Assert.StartsWith("runs          0, 0 failed\nseeds         none\n", SummaryText.Format(BatchSummary.Empty, Faults, NothingOff), StringComparison.Ordinal);

    [Theory]
    [InlineData(12.34, "12.3 s")]
    [InlineData(83, "1 min 23 s")]
    [InlineData(90_061, "25 h 1 min")]
    public void Times_are_written_as_people_read_them(double seconds, string text) => Assert.Equal(text, Durations.Format(TimeSpan.FromSeconds(seconds)));
}

namespace OrleansKv.Silo.Drill;

/// <summary>Whole drills against a front door that has what a cluster must not have.</summary>
public sealed class DrillRunTests
{
    private readonly FakeCluster _cluster = new();
    private readonly StringWriter _output = new();

    [Fact]
    public async Task A_drill_in_which_nothing_went_wrong_passes_and_says_so()
    {
        var report = await RunAsync();
        Assert.Equal(0, report.ExitCode);
        Assert.True(report.Acknowledged > 10);
        Assert.Equal(report.Acknowledged, report.Checked);
        Assert.Equal(0, report.Hints);
        Assert.Contains("drill passed", Text(report));
        Assert.Equal(["kill", "restart", "pause", "resume", "cut", "heal", "kill", "wipe", "restart"], _cluster.Controls.Select(static control => control.Split('/')[1]));
        Assert.Contains("is killed", _output.ToString());
        Assert.All(report.Steps, static step => Assert.True(step.Latencies.Count > 0, step.Name));
    }

    [Fact]
    public async Task An_acknowledged_write_that_is_lost_fails_it_and_is_named()
    {
        // From then on nothing is kept: the last write of some keys is lost, whatever came before.
        _cluster.Plant = static number => number > 50 ? "lose" : null;
        var report = await RunAsync();
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(KeyVerdict.Lost, report.Wrong.Values);
        Assert.Contains("drill FAILED", Text(report));
        Assert.Contains($"Lost: {report.Wrong.First(static key => key.Value == KeyVerdict.Lost).Key}", Text(report));
    }

    [Fact]
    public async Task A_replaced_value_that_comes_back_fails_it()
    {
        _cluster.Plant = static number => number > 40 ? "keep" : null;
        var report = await RunAsync();
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(KeyVerdict.CameBack, report.Wrong.Values);
        Assert.DoesNotContain(KeyVerdict.Lost, report.Wrong.Values);
    }

    [Fact]
    public async Task A_damaged_value_fails_it()
    {
        _cluster.Plant = static number => number > 50 ? "damage" : null;
        var report = await RunAsync();
        Assert.Equal(1, report.ExitCode);
        Assert.Contains(KeyVerdict.Foreign, report.Wrong.Values);
    }

    [Fact]
    public async Task A_refused_write_is_a_client_error_and_no_loss()
    {
        _cluster.Plant = static number => number == 20 ? "refuse" : null;
        var report = await RunAsync();
        Assert.Equal(1, report.Errors);
        Assert.Equal(1, report.ExitCode);
        Assert.Empty(report.Wrong);
        Assert.Contains("1 x 503 quorum-not-met", Text(report));
    }

    [Fact]
    public async Task A_write_whose_entry_node_went_away_is_sent_again_and_its_second_version_is_no_fault()
    {
        _cluster.Plant = static number => number % 40 == 0 ? "break" : null;
        var report = await RunAsync();
        Assert.Equal(0, report.ExitCode);
        Assert.True(report.Steps.Sum(static step => step.SentAgain) > 0);
    }

    [Fact]
    public async Task An_entry_that_stays_away_is_a_client_error()
    {
        _cluster.Plant = static number => number is >= 20 and < 200 ? "break" : null;
        var report = await RunAsync();
        Assert.Equal(1, report.ExitCode);
        Assert.Contains("503 cluster-unavailable", Text(report));
        Assert.Empty(report.Wrong);
    }

    [Fact]
    public async Task Replicas_that_do_not_become_equal_fail_it()
    {
        _cluster.IsEqual = static key => !key.EndsWith('3');
        var report = await RunAsync();
        Assert.Equal(1, report.ExitCode);
        Assert.Null(report.SettledAfter);
        Assert.InRange(report.Unequal, 1, report.Acknowledged - 1);
        Assert.Empty(report.Wrong);
    }

    [Fact]
    public async Task Hints_that_are_left_fail_it()
    {
        _cluster.Nodes = """{"nodes":[{"node":"node-1","hints":{"node-2":7}},{"node":"node-2","hints":{}}]}""";
        var report = await RunAsync();
        Assert.Equal(1, report.ExitCode);
        Assert.Contains("7 hints left", Text(report));
    }

    [Fact]
    public async Task A_drill_of_changes_starts_nodes_carries_out_plans_and_says_what_they_moved()
    {
        // Of each plan 42 move; its changes ask for 120, 40, 40 and 20.
        _cluster.Gained = 7;
        var report = await RunAsync(Changes);
        Assert.True(report.IsWell, Text(report));
        Assert.Equal([0.35, 1.05, 1.05, 2.1], report.Changes.Select(static change => Math.Round(change.Ratio, 2)));
        var kinds = _cluster.Controls.Select(static control => control.Contains("\"change\"", StringComparison.Ordinal) ? control.Split('"')[3] : control);
        Assert.Equal(["node-4/start", "node-5/start", "join", "leave", "node-6/start", "replace", "weight"], kinds);
        Assert.Equal(0, _cluster.Sloppy);
        Assert.Contains("1.14 times the least on average", Text(report));
        Assert.Contains("node-1 110 of 110", Text(report));
        Assert.Contains("stale reads       0", Text(report));
        Assert.Contains("drill passed", Text(report));
    }

    [Fact]
    public async Task Changes_that_move_too_much_fail_it()
    {
        var report = await RunAsync(Changes);
        Assert.Equal(1, report.ExitCode);
        Assert.Contains("1.63 times the least on average", Text(report));
    }

    [Fact]
    public async Task A_node_beyond_its_bound_fails_it()
    {
        (_cluster.Gained, _cluster.HomeReplicas) = (7, 111);
        var report = await RunAsync(Changes);
        Assert.Equal(1, report.ExitCode);
        Assert.Contains("beyond the bound: node-1 holds 111", Text(report));
    }

    [Theory]
    [InlineData(nameof(DrillTale.Changes), 1)]
    [InlineData(nameof(DrillTale.Failures), 0)]
    public async Task A_stale_read_under_load_fails_a_drill_of_changes_only(string tale, int exitCode)
    {
        _cluster.Gained = 7;
        // The first reads only: when the keys are read back in the end, all is there.
        _cluster.IsStale = static number => number <= 30;
        var report = await RunAsync(Settings with { Tale = Enum.Parse<DrillTale>(tale) });
        Assert.True(report.StaleReads > 0);
        Assert.Equal(exitCode, report.ExitCode);
        Assert.Empty(report.Wrong);
        Assert.Equal(0, report.Errors);
    }

    private static DrillSettings Changes => Settings with { Tale = DrillTale.Changes };

    private static DrillSettings Settings => new()
    {
        Connections = 4,
        StepTime = TimeSpan.FromMilliseconds(100),
        PauseTime = TimeSpan.FromMilliseconds(100),
        SettleTime = TimeSpan.Zero,
    };

    private Task<DrillReport> RunAsync() => RunAsync(Settings);

    private async Task<DrillReport> RunAsync(DrillSettings settings)
    {
        using var http = _cluster.Client();
        return await new DrillRun(settings, http, http, new PlainView(_output)).RunAsync(CancellationToken.None);
    }

    private static string Text(DrillReport report) => string.Join('\n', report.Lines());
}

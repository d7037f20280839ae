using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Drill;

public sealed class DrillCommandTests
{
    [Theory]
    [InlineData("--nodes", "2")]
    [InlineData("--nodes", "51")]
    [InlineData("--connections", "0")]
    [InlineData("--connections", "1025")]
    [InlineData("--seconds-per-step", "1")]
    [InlineData("--seconds-per-step", "3601")]
    [InlineData("--seed", "x")]
    [InlineData("--faults", "fire")]
    [InlineData("--story", "fire")]
    [InlineData("--story", "changes", "--nodes", "3")]
    [InlineData("--nodes", "5", "--story", "changes")]
    [InlineData("--story", "changes", "--faults", "kill")]
    public async Task A_bad_command_line_prints_the_usage_and_ends_with_2(params string[] args)
    {
        var error = new StringWriter();
        Assert.Equal(2, await KvCommandLine.RunAsync(["drill", .. args], TextWriter.Null, error));
        Assert.Contains("Usage:", error.ToString());
    }

    [Theory]
    [InlineData("--nodes", "3")]
    [InlineData("--faults", "kill")]
    public async Task An_option_of_the_other_story_is_refused_by_name(params string[] option)
    {
        var error = new StringWriter();
        Assert.Equal(2, await KvCommandLine.RunAsync(["drill", "--story", "changes", .. option], TextWriter.Null, error));
        Assert.Contains($"{option[0]} is for --story failures only", error.ToString());
    }

#if EMBEDDED_ENGINE
    [Fact]
    public async Task A_short_drill_of_changes_of_a_real_ring_sees_no_error_and_no_stale_read_and_loses_nothing()
    {
        var settings = new DrillSettings { Tale = DrillTale.Changes, Nodes = ChangeStory.Nodes, Connections = 8, StepTime = TimeSpan.FromMilliseconds(500) };
        using var data = new DataDirectory();
        await using var up = await UpApplication.StartAsync(new UpSettings(settings.Nodes, 0, data.Settings) { Configure = PromptMoves.Configure }, CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri(up.Url) };
        var report = await new DrillRun(settings, http, http, new PlainView(TextWriter.Null)).RunAsync(CancellationToken.None);
        Assert.True(report.IsWell, string.Join('\n', report.Lines()));
        Assert.True(report.Checked > 100);
        Assert.Equal([1, 1, 1, 1], report.Changes.Select(static change => change.Plan.MovedReplicas / (double)change.Moved));
        Assert.Equal(report.Changes.Select(static change => change.Plan.LeastReplicas), report.Changes.Select(static change => change.Least));
        Assert.All(report.Changes, static change => Assert.True(change.MovedBytes > 0 && change.Copied <= change.Took));
        Assert.Equal(4, report.Changes[^1].Loads.Count);
    }

    [Fact]
    public async Task A_short_drill_of_a_real_cluster_in_another_process_sees_no_error_and_loses_nothing()
    {
        var settings = new DrillSettings
        {
            Nodes = 5,
            Connections = 8,
            // What a cut has lost is waited for a second: the next fault must not come sooner.
            StepTime = TimeSpan.FromSeconds(1.5),
            SettleTime = TimeSpan.FromSeconds(1),
            Faults = [DrillFault.Cut, DrillFault.Wipe],
        };
        var directory = Directory.CreateTempSubdirectory("kv-drill-test-");
        try
        {
            var output = new StringWriter();
            await using var cluster = await ChildCluster.StartAsync(settings.Nodes, directory, CancellationToken.None);
            using var http = new HttpClient { BaseAddress = cluster.Url };
            var report = await new DrillRun(settings, http, http, new PlainView(output)).RunAsync(CancellationToken.None);
            Assert.True(report.Errors == 0 && report.Wrong.Count == 0, string.Join('\n', report.Lines()));
            Assert.True(report.Checked > 100);
            Assert.Equal(5, Directory.GetDirectories(Path.Combine(directory.FullName, "data")).Length);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Fact]
    public async Task A_drill_that_is_broken_off_ends_its_cluster_and_says_so()
    {
        using var stop = new CancellationTokenSource();
        var error = new StringWriter();
        var view = new StopAfterFirstStep(stop);
        Assert.Equal(1, await DrillCommand.RunAsync(new DrillSettings { Nodes = 3, Connections = 1, StepTime = TimeSpan.FromSeconds(1) }, view, error, stop.Token));
        Assert.Contains("broken off", error.ToString());
        var directory = error.ToString().Trim().Split(' ')[^1];
        Assert.Contains("Stopped.", await File.ReadAllTextAsync(Path.Combine(directory, "cluster.log")));
        Directory.Delete(directory, recursive: true);
    }

    private sealed class StopAfterFirstStep(CancellationTokenSource stop) : IDrillView
    {
        public void Show(DrillProgress progress)
        {
        }

        public void Write(string line)
        {
            if (line.StartsWith("load alone", StringComparison.Ordinal)) stop.Cancel();
        }
    }
#else
    [Fact]
    public async Task On_another_engine_it_says_that_it_cannot_be_run()
    {
        var exception = await Assert.ThrowsAsync<IOException>(() => UpApplication.StartAsync(new UpSettings(3, 0, StoreSettings.Memory) { HasFaults = true }, CancellationToken.None));
        Assert.Contains("embedded engine only", exception.Message);
    }
#endif
}

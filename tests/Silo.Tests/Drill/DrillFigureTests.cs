using System.Text.Json;

namespace OrleansKv.Silo.Drill;

/// <summary>What a drill measures, and how it reads what the cluster shows.</summary>
public sealed class DrillFigureTests
{
    [Fact]
    public void Quantiles_are_at_most_two_percent_too_high()
    {
        var histogram = new LatencyHistogram();
        for (var i = 1; i <= 10_000; i++) histogram.Record(TimeSpan.FromMilliseconds(i));
        Assert.InRange(histogram.Quantile(0.5).TotalMilliseconds, 5_000, 5_100);
        Assert.InRange(histogram.Quantile(0.99).TotalMilliseconds, 9_900, 10_000);
        Assert.Equal(10_000, histogram.Quantile(1).TotalMilliseconds);
        Assert.Equal(10_000, histogram.Max.TotalMilliseconds);
    }

    [Fact]
    public void Latencies_beyond_the_bounds_are_counted_too()
    {
        var histogram = new LatencyHistogram();
        Assert.Equal(TimeSpan.Zero, histogram.Quantile(0.99));
        histogram.Record(TimeSpan.Zero);
        Assert.Equal(TimeSpan.Zero, histogram.Quantile(0.5));
        histogram.Record(TimeSpan.FromHours(1));
        Assert.Equal(TimeSpan.FromHours(1), histogram.Max);
        Assert.InRange(histogram.Quantile(0.99), TimeSpan.FromMinutes(1), TimeSpan.FromHours(1));
    }

    [Theory]
    [InlineData("""{"nodes":[{"node":"a","status":"up"},{"node":"b","status":"down"}]}""", "a up - -; b down - -")]
    [InlineData("""{"nodes":[{"node":"a","status":"up","belief":{"status":"suspect"}},{"node":"b","status":"up","belief":null}]}""", "a suspect - -; b up - -")]
    [InlineData("""{"nodes":[{"node":"a","hints":{"b":3}},{"node":"b","hints":{}},{"node":"c","hints":{"b":4,"a":1}}]}""", "a - 1 -; b - 7 -; c - 0 -")]
    [InlineData("""{"nodes":[{"node":"a","hints":[{"target":"b","count":3,"bytes":9}]},{"node":"b","hints":[]}]}""", "a - 0 -; b - 3 -")]
    [InlineData("""{"nodes":[{"node":"a","hints":5,"replicasOutOfDate":2},{"node":"b","hints":0,"replicasOutOfDate":null}]}""", "a - 5 2; b - 0 -")]
    public void Nodes_are_read_whatever_is_shown_of_them(string answer, string expected)
    {
        using var document = JsonDocument.Parse(answer);
        var nodes = NodesReader.Read(document.RootElement);
        Assert.Equal(expected, string.Join("; ", nodes.Select(static node => $"{node.Node} {node.State} {DrillText.Count(node.Hints)} {DrillText.Count(node.OutOfDate)}")));
    }

    [Theory]
    [InlineData(true, "present x", "present x", "present x")]
    [InlineData(true, "missing", "missing", "missing")]
    [InlineData(true, "deleted y", "deleted y", "deleted y")]
    [InlineData(false, "present x", "present x", "present z")]
    [InlineData(false, "present x", "present x", "missing")]
    [InlineData(false, "unreachable", "unreachable", "unreachable")]
    [InlineData(false, "corrupt", "corrupt", "corrupt")]
    [InlineData(false, "present x", "present x")]
    public void Replicas_are_equal_when_all_home_replicas_answered_the_same(bool isEqual, params string[] replicas)
    {
        var homes = replicas.Select(static replica => replica.Split(' ')).Select(static replica =>
            $$"""{"isHome":true,"state":"{{replica[0]}}","eTag":{{(replica.Length > 1 ? $"\"{replica[1]}\"" : "null")}}}""");
        using var document = JsonDocument.Parse($$"""{"n":3,"replicas":[{{string.Join(',', homes)}},{"isHome":false,"state":"not-asked","eTag":null}]}""");
        Assert.Equal(isEqual, ClusterControl.IsEqual(document.RootElement));
    }

    [Fact]
    public void The_story_is_the_same_for_a_seed_and_lets_each_node_fail_once_while_there_are_enough()
    {
        var story = Steps(new DrillSettings { Seed = 3 });
        Assert.Equal(story, Steps(new DrillSettings { Seed = 3 }));
        Assert.Equal(["", "kill", "restart", "pause", "resume", "cut", "heal", "kill+wipe+restart"], story.Select(static step => step.Actions));
        Assert.Equal(4, story.Where(static step => step.Node.Length > 0).Select(static step => step.Node).Distinct().Count());
        Assert.Contains(Enumerable.Range(0, 20), seed => !Steps(new DrillSettings { Seed = seed }).SequenceEqual(story));
        Assert.All(Steps(new DrillSettings { Nodes = 3 }).Skip(1), static step => Assert.Contains(step.Node, new[] { "node-1", "node-2", "node-3" }));

        static (string Node, string Actions)[] Steps(DrillSettings settings) => [.. DrillStory.Of(settings).Select(static step => (step.Node, string.Join('+', step.Actions)))];
    }
}

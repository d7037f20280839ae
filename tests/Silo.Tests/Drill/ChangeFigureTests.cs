using System.Text.Json;
using OrleansKv.Ring;
using OrleansKv.Silo.Plans;

namespace OrleansKv.Silo.Drill;

/// <summary>What a drill says of changes of the ring.</summary>
public sealed class ChangeFigureTests
{
    private static readonly DateTimeOffset Committed = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    [Theory]
    [InlineData(76.8, 85)]
    [InlineData(100, 110)]
    [InlineData(128, 141)]
    [InlineData(0.5, 1)]
    [InlineData(0, 0)]
    public void The_bound_is_the_fair_share_and_a_tenth_rounded_up(double fairShare, int bound) => Assert.Equal(bound, new NodeLoad("n", 0, fairShare).Bound);

    [Theory]
    [InlineData(85, true)]
    [InlineData(86, false)]
    public void A_node_may_hold_as_much_as_the_bound_says_and_no_more(int homeReplicas, bool isWell)
    {
        var change = Change(loads: [new("a", 100, 100), new("b", homeReplicas, 76.8), new("c", 1, 50)]);
        Assert.Equal(isWell, change.IsWell);
        Assert.Equal("b", change.Fullest.Node);
        var faults = string.Join('\n', ChangeText.Faults(change));
        if (isWell) Assert.Empty(faults);
        else Assert.Contains("beyond the bound: b holds 86 home replicas, its fair share is 76.8, the bound 85", faults);
    }

    [Fact]
    public void A_join_has_to_move_what_the_new_nodes_hold() =>
        AssertMoves(153, 153, Plan([new("join", "d"), new("join", "e")], Gain("a", 128, 77), Gain("d", 0, 77, gained: 77), Gain("e", 0, 76, gained: 76)));

    [Fact]
    public void A_leave_and_a_removal_have_to_move_what_the_node_held()
    {
        AssertMoves(80, 77, Plan([new("leave", "a")], Gain("a", 77, 0, lost: 77), Gain("b", 77, 97, gained: 23, lost: 3), Gain("c", 40, 97, gained: 57)));
        AssertMoves(77, 77, Plan([new("remove", "a")], Gain("a", 77, 0, lost: 77), Gain("b", 0, 77, gained: 77)));
    }

    [Fact]
    public void A_replacement_has_to_move_what_the_replaced_node_held() =>
        AssertMoves(96, 90, Plan([new("replace", "a") { By = "b" }], Gain("a", 90, 0, lost: 90), Gain("b", 0, 90, gained: 90), Gain("c", 90, 90, gained: 6, lost: 6)));

    [Fact]
    public void Another_weight_has_to_move_the_node_s_gain_or_loss()
    {
        AssertMoves(40, 32, Plan([new("weight", "a") { Weight = 2 }], Gain("a", 96, 128, gained: 32), Gain("b", 96, 80, gained: 8, lost: 24)));
        AssertMoves(32, 32, Plan([new("weight", "a") { Weight = 1 }], Gain("a", 128, 96, lost: 32), Gain("b", 80, 112, gained: 32)));
    }

    [Fact]
    public void Where_nothing_has_to_move_anything_that_does_is_too_much()
    {
        Assert.Equal(1, Change(Plan([new("weight", "a") { Weight = 2 }], Gain("a", 128, 128))).Ratio);
        Assert.Equal(double.PositiveInfinity, Change(Plan([new("weight", "a") { Weight = 2 }], Gain("a", 128, 128), Gain("b", 64, 64, gained: 1, lost: 1))).Ratio);
    }

    [Theory]
    [InlineData(130, true)]
    [InlineData(131, false)]
    public void What_moves_may_be_on_average_three_tenths_over_what_has_to(int moved, bool isWell)
    {
        ChangeFigures[] changes = [Leave(100), Leave(160), Leave((3 * moved) - 260)];
        var report = new DrillReport([], 0, 0, new Dictionary<string, KeyVerdict>(), 0, 0, TimeSpan.Zero) { IsStrict = true, Changes = changes };
        Assert.Equal(moved / 100.0, report.AverageRatio, 6);
        Assert.Equal(isWell, report.IsWell);
    }

    [Fact]
    public void A_change_that_is_not_done_is_not_well_and_says_what_it_waits_for()
    {
        var plan = Plan([new("leave", "a")], Gain("a", 10, 0)) with { Status = "committed", EndedAt = null, Moving = [new MovingRange(7, "filling", 1, 2, 3, "node b: exchange with c")] };
        Assert.False(Change(plan).IsWell);
        Assert.Contains("range 7, filling, waits for node b: exchange with c", string.Join('\n', ChangeText.Faults(Change(plan))));
        Assert.Equal(TimeSpan.FromSeconds(2), Change(plan with { Status = "done", EndedAt = Committed.AddSeconds(2) }).Took);
    }

    [Theory]
    [InlineData(nameof(DrillTale.Changes), 1, false)]
    [InlineData(nameof(DrillTale.Changes), 0, true)]
    [InlineData(nameof(DrillTale.Failures), 1, true)]
    public void A_stale_read_is_a_fault_where_reads_are_strict(string tale, int stale, bool isWell)
    {
        var step = new StepFigures("s");
        for (var i = 0; i < stale; i++) step.RecordStaleRead();
        var report = new DrillReport([step], 0, 0, new Dictionary<string, KeyVerdict>(), 0, 0, TimeSpan.Zero) { IsStrict = new DrillSettings { Tale = Enum.Parse<DrillTale>(tale) }.IsStrict };
        Assert.Equal(isWell, report.IsWell);
    }

    [Fact]
    public void Loads_and_moved_bytes_are_read_from_what_the_cluster_shows()
    {
        using var ring = JsonDocument.Parse("""{"version":3,"members":[{"node":"a","zone":"z","weight":1,"homeReplicas":80,"fairShare":76.8},{"node":"b","homeReplicas":0,"fairShare":0}]}""");
        Assert.Equal([new NodeLoad("a", 80, 76.8), new NodeLoad("b", 0, 0)], LoadsReader.Read(ring.RootElement));
        Assert.Equal(1_234_600, LoadsReader.MovedBytes("""
            # TYPE kv_antientropy_moved_bytes_total counter
            kv_antientropy_moved_bytes_total{otel_scope_name="OrleansKv"} 1.2345E+06
            kv_antientropy_moved_bytes_total{otel_scope_name="OrleansKv",x="a b"} 100
            kv_antientropy_keys_total{otel_scope_name="OrleansKv"} 7
            """));
        Assert.Equal(0, LoadsReader.MovedBytes(""));
    }

    [Fact]
    public void The_story_changes_other_nodes_each_time_and_is_the_same_for_a_seed()
    {
        var story = Steps(3);
        Assert.Equal(story, Steps(3));
        Assert.Equal(["", "join,join", "leave", "replace", "weight"], DrillStory.Of(Settings(3)).Select(static step => string.Join(',', step.Changes.Select(static change => change.Change))));
        for (var seed = 0; seed < 20; seed++) Assert.Equal(3, DrillStory.Of(Settings(seed)).Skip(2).Select(static step => step.Changes[0].Node).Distinct().Count());
        Assert.Contains(Enumerable.Range(0, 20), seed => Steps(seed) != story);

        static DrillSettings Settings(int seed) => new() { Tale = DrillTale.Changes, Seed = seed };

        static string Steps(int seed) => string.Join('|', DrillStory.Of(Settings(seed)).Select(static step => $"{step.Name}: {string.Join("; ", step.Changes)}"));
    }

    private static void AssertMoves(int moved, int least, Plan plan)
    {
        var change = Change(plan);
        Assert.Equal((moved, least), (change.Moved, change.Least));
        Assert.Equal(moved / (double)least, change.Ratio);
    }

    private static ChangeFigures Leave(int moved) => Change(Plan([new("leave", "a")], Gain("a", 100, 0, lost: 100), Gain("b", 0, 100, gained: moved)));

    private static ChangeFigures Change(Plan? plan = null, IReadOnlyList<NodeLoad>? loads = null) =>
        new("change", plan ?? Plan([new("leave", "a")], Gain("a", 1, 0)), TimeSpan.FromSeconds(1), loads ?? [new NodeLoad("b", 1, 1)], null);

    private static Plan Plan(NodeChange[] changes, params NodeGain[] nodes) =>
        new("plan-1", "done", [.. changes], Committed, Committed, Committed.AddSeconds(1), [.. nodes], 1, 1, 1, 1, 0, 0, 0, 0, 128, []);

    private static NodeGain Gain(string node, int before, int after, int gained = 0, int lost = 0) => new(node, before, after, gained, lost, 0, 0);
}

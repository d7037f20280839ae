using System.Collections.Immutable;
using OrleansKv.Ring;

namespace OrleansKv.Silo.Plans;

public sealed class PlanTextTests
{
    private static readonly Plan Plan = new(
        "plan-1", "committed", [new NodeChange("join", "node-4")], default, null, null, [new NodeGain("node-4", 0, 96, 96, 0, 31_457_280, 0)], 1, 1.05, 0.5, 1, 96, 90, 31_457_280, 1.9, 100,
        [.. Enumerable.Range(0, 28).Select(static i => new MovingRange(i, "filling", 2.5, 3, 12, i == 0 ? "node node-2 cannot be reached" : null))]);

    [Fact]
    public async Task A_plan_is_a_table()
    {
        var output = new StringWriter { NewLine = "\n" };
        await PlanText.WriteAsync(Plan with { Status = "staged" }, output);
        Assert.Equal(
            """
            plan-1  staged
              join node-4
              node    before   after  gained    lost       gains       loses
              node-4       0      96      96       0       31 MB         0 B
              replicas moved 96, of at least 90: 31 MB, about 1.9 s
              balance 1 -> 1.05, ranges spread over zones 50 % -> 100 %

            """, output.ToString());
    }

    [Theory]
    [InlineData(12, "")]
    [InlineData(13, "  and 1 more\n")]
    public async Task The_ranges_in_the_greatest_danger_are_shown_one_by_one(int ranges, string rest)
    {
        var output = new StringWriter { NewLine = "\n" };
        await PlanText.WriteStatusAsync(new PlanList(7, [Plan with { Moving = [.. Plan.Moving.Take(ranges)], SettledRanges = 128 - ranges }, Plan with { Status = "done", Moving = ImmutableArray<MovingRange>.Empty }]), output);
        var text = output.ToString();
        Assert.StartsWith(
            $"ring version 7, plans: 1\nplan-1  committed: join node-4\n  ranges settled {128 - ranges} of 128\n  range  phase          age  copies    keys  waits for\n"
            + "      0  filling      2.5 s       3      12  node node-2 cannot be reached\n      1  filling      2.5 s       3      12  -\n", text);
        Assert.EndsWith("     11  filling      2.5 s       3      12  -\n" + rest, text);
    }
}

using System.Collections.Immutable;
using OrleansKv.AntiEntropy;
using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Reaping;

namespace OrleansKv.Client.Api.Cluster;

public sealed class NodeReportsTests
{
    [Fact]
    public void What_nodes_believe_of_one_is_told_by_their_names_and_may_differ()
    {
        var reports = new NodeReports(
        [
            Node("n1", Report(opinions: [new("n1", MemberStatus.Alive), new("n2", MemberStatus.Suspect)])),
            Node("n2", Report(opinions: [new("n1", MemberStatus.Alive), new("n2", MemberStatus.Alive)])),
            Node("n3", null),
        ]);
        Assert.Equal([KeyValuePair.Create("n1", MemberStatus.Suspect), KeyValuePair.Create("n2", MemberStatus.Alive)], reports.SeenBy("n2"));
        Assert.Empty(reports.SeenBy("n3"));
    }

    [Fact]
    public void A_replica_that_two_others_could_not_exchange_with_counts_once_and_for_its_own_node()
    {
        var reports = new NodeReports(
        [
            Node("n1", Report([new(7, "n3", true), new(8, "n3", true)])),
            Node("n2", Report([new(7, "n3", true), new(9, "n3", true)])),
            Node("n3", null),
        ]);
        Assert.Equal((0, 0, 3), (reports.ReplicasOutOfDate("n1"), reports.ReplicasOutOfDate("n2"), reports.ReplicasOutOfDate("n3")));
        Assert.Equal(3, reports.Summarize().RangesOutOfDate);
    }

    [Fact]
    public void A_node_that_has_just_started_and_exchanged_nothing_says_that_of_its_own_replicas()
    {
        var reports = new NodeReports([Node("n1", Report([new(7, "n2", false), new(7, "n3", false)])), Node("n2", Report()), Node("n3", Report())]);
        Assert.Equal((1, 0, 0), (reports.ReplicasOutOfDate("n1"), reports.ReplicasOutOfDate("n2"), reports.ReplicasOutOfDate("n3")));
    }

    [Fact]
    public void The_summary_adds_up_what_nodes_said_and_names_those_that_did_not()
    {
        var summary = new NodeReports(
        [
            Node("n1", Report(hints: [new("n3", 2, 20, null, 0, 0), new("n4", 3, 30, null, 0, 0)], tombstones: 5, oldest: 8)),
            Node("n2", Report(hints: [new("n3", 4, 40, null, 0, 0)], tombstones: 6, oldest: 9.5), MemberStatus.Suspect),
            Node("n3", null, MemberStatus.Alive, NodeStatus.Down),
            Node("n4", null, MemberStatus.Down),
        ]).Summarize();
        Assert.Equal((1, 1, 2), (summary.Up, summary.Suspected, summary.Down));
        Assert.Equal("n3,n4", string.Join(',', summary.Unanswered));
        Assert.Equal((9L, 90L, 11L, 9.5), (summary.Hints, summary.HintBytes, summary.Tombstones, summary.OldestExchangeSeconds!.Value));
    }

    [Fact]
    public void Without_an_answer_there_is_no_oldest_exchange() =>
        Assert.Null(new NodeReports([Node("n1", null)]).Summarize().OldestExchangeSeconds);

    private static NodeView Node(string node, NodeReport? report, MemberStatus believed = MemberStatus.Alive, NodeStatus status = NodeStatus.Up) =>
        new(node, "z", 1, status, null, new MemberView(believed, 0, 1, 1, 0, default, 1, []), report);

    private static NodeReport Report(
        ImmutableArray<RangePeer>? outOfDate = null, ImmutableArray<MemberOpinion>? opinions = null, ImmutableArray<HintsView>? hints = null, long tombstones = 0, double oldest = 0) => new(
        hints ?? [], new AntiEntropySummary(false, 0, 10, outOfDate ?? [], 0, TimeSpan.FromSeconds(oldest), 0, 0, null),
        new ReapStatus("n", tombstones, 0, 0, null, null), new ReadRepairCounts(0, 0, 0), opinions ?? []);
}

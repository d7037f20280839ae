namespace OrleansKv.Membership;

public sealed class MemberOpinionsTests
{
    [Theory]
    [InlineData(NodeReport.MaxOpinions, 1, NodeReport.MaxOpinions)]
    [InlineData(NodeReport.MaxOpinions + 1, 1, 1)]
    [InlineData(NodeReport.MaxOpinions + 1, 0, 0)]
    [InlineData(100, 40, NodeReport.MaxOpinions)]
    public void A_node_tells_of_all_members_of_a_small_cluster_and_of_a_bounded_number_of_a_large_one(int members, int down, int told)
    {
        var opinions = MemberOpinions.Of(Snapshot(members, down));
        Assert.Equal(told, opinions.Length);
        Assert.Equal(Math.Min(down, NodeReport.MaxOpinions), opinions.Count(static opinion => opinion.Status == MemberStatus.Down));
        Assert.Equal(opinions.OrderBy(static opinion => opinion.Node, StringComparer.Ordinal), opinions);
    }

    private static MemberSnapshot Snapshot(int members, int down)
    {
        var facts = new MemberFacts(1, "z", 1, 1, 0, []);
        // The last are down, so that a list that is cut short too soon shows none of them.
        return new MemberSnapshot(1, default, [.. Enumerable.Range(1, members).Reverse().Select(i =>
        {
            var status = i > members - down ? MemberStatus.Down : MemberStatus.Alive;
            return new MemberState(new MemberRecord($"n{i:000}", 1, status, 1, facts), status, 0, default, default, []);
        })]);
    }
}

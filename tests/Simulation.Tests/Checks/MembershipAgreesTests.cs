using OrleansKv.Membership;

namespace OrleansKv.Simulation.Checks;

public sealed class MembershipAgreesTests
{
    [Fact]
    public void Nodes_that_have_each_other_alive_agree() => Assert.Empty(new HistoryBuilder().End().Judge<MembershipAgrees>());

    [Theory]
    [InlineData(MemberStatus.Suspect)]
    [InlineData(MemberStatus.Down)]
    public void A_living_node_that_another_does_not_believe_to_be_alive_is_a_breach(MemberStatus status)
    {
        var builder = new HistoryBuilder().End();
        var (seenBy, node, _) = builder.History.Beliefs[1];
        builder.History.Beliefs[1] = (seenBy, node, status);
        Assert.Contains($"{seenBy} has {node} as {status}", Assert.Single(builder.Judge<MembershipAgrees>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_dead_node_that_is_not_down_for_all_is_a_breach()
    {
        var builder = new HistoryBuilder().End();
        var dead = builder.Plan.NodeOptions.Members[2].Node;
        builder.History.DeadNode = dead;
        builder.History.Beliefs.RemoveAll(belief => belief.SeenBy == dead);
        Assert.Equal(2, builder.Judge<MembershipAgrees>().Count());
        for (var i = 0; i < builder.History.Beliefs.Count; i++)
        {
            var (seenBy, node, _) = builder.History.Beliefs[i];
            if (node == dead) builder.History.Beliefs[i] = (seenBy, node, MemberStatus.Down);
        }
        Assert.Empty(builder.Judge<MembershipAgrees>());
    }

    [Fact]
    public void A_node_that_believes_nothing_is_a_breach()
    {
        var builder = new HistoryBuilder().End();
        builder.History.Beliefs.Clear();
        Assert.Single(builder.Judge<MembershipAgrees>());
    }
}

namespace OrleansKv.Ring;

public sealed class RingDifferenceTests
{
    private static readonly RingParameters Parameters = new() { KeyRanges = 64 };
    private static readonly HashRing Three = Ring("n1", "n2", "n3");

    [Fact]
    public void Equal_rings_do_not_differ()
    {
        var none = new RingDifference(Three, Ring("n3", "n2", "n1"), 2);
        Assert.Empty(none.Nodes);
        Assert.Equal(0, none.Moved);
        Assert.Equal(0, none.Minimum);
        Assert.Empty(none.Gained("n1"));
        Assert.Empty(none.Lost("stranger"));
    }

    [Fact]
    public void A_node_that_holds_all_in_place_of_another_gains_all()
    {
        var replaced = new RingDifference(Three, Ring("n1", "n2", "n4"), 3);
        Assert.Equal(["n3", "n4"], replaced.Nodes);
        Assert.Equal(Enumerable.Range(0, 64), replaced.Gained("n4"));
        Assert.Equal(Enumerable.Range(0, 64), replaced.Lost("n3"));
        Assert.Empty(replaced.Lost("n4"));
        Assert.Equal(64, replaced.Moved);
        Assert.Equal(64, replaced.Minimum);
    }

    [Fact]
    public void Gains_and_losses_are_those_of_the_lists()
    {
        var after = Ring("n1", "n2", "n3", "n4");
        var join = new RingDifference(Three, after, 2);
        foreach (var node in after.Members.Select(member => member.Node))
        {
            var held = Enumerable.Range(0, 64).Where(range => Three.PreferenceList(range).Take(2).Contains(node)).ToList();
            var holds = Enumerable.Range(0, 64).Where(range => after.PreferenceList(range).Take(2).Contains(node)).ToList();
            Assert.Equal(holds.Except(held), join.Gained(node));
            Assert.Equal(held.Except(holds), join.Lost(node));
        }
        Assert.Equal(after.Members.Sum(member => join.Gained(member.Node).Length), join.Moved);
        Assert.Equal(after.HomeReplicaCount("n4", 2), join.Minimum);

        var leave = new RingDifference(after, Three, 2);
        Assert.Equal(join.Moved, leave.Nodes.Sum(node => leave.Lost(node).Length));
        Assert.Equal(after.HomeReplicaCount("n4", 2), leave.Minimum);
    }

    [Fact]
    public void A_leave_that_nobody_can_make_up_for_moves_nothing()
    {
        // Three nodes hold all; two hold all that they can already.
        var leave = new RingDifference(Three, Ring("n1", "n2"), 3);
        Assert.Equal(64, leave.Lost("n3").Length);
        Assert.Equal(0, leave.Moved);
        Assert.Equal(0, leave.Minimum);
    }

    [Fact]
    public void A_join_below_the_number_of_replicas_moves_the_whole_key_space_to_the_joining_node()
    {
        var join = new RingDifference(Ring("n1", "n2"), Three, 3);
        Assert.Equal(["n3"], join.Nodes);
        Assert.Equal(64, join.Moved);
        Assert.Equal(64, join.Minimum);
    }

    [Fact]
    public void A_changed_weight_counts_for_what_the_node_gains_or_loses_on_balance()
    {
        HashRing Weighted(int weight) => new([new("n1"), new("n2"), new("n3", weight), new("n4"), new("n5")], Parameters);
        var (light, heavy) = (Weighted(1), Weighted(2));
        var growth = heavy.HomeReplicaCount("n3", 2) - light.HomeReplicaCount("n3", 2);
        Assert.True(growth > 0);
        Assert.Equal(growth, new RingDifference(light, heavy, 2).Minimum);
        Assert.Equal(growth, new RingDifference(heavy, light, 2).Minimum);
    }

    [Fact]
    public void Rings_of_different_clusters_are_not_compared()
    {
        Assert.Throws<ArgumentException>(() => new RingDifference(Three, new HashRing(Three.Members), 2));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingDifference(Three, Three, 0));
    }

    private static HashRing Ring(params string[] nodes) => new(nodes.Select(node => new RingMember(node)), Parameters);
}

namespace OrleansKv.Membership;

public sealed class ActiveNodesTests
{
    [Fact]
    public void Only_active_members_are_active()
    {
        var membership = new FakeMembership("a");
        foreach (var status in Enum.GetValues<SiloStatus>().Where(status => status != SiloStatus.Active)) membership.Set($"{status}", status);
        var nodes = new ActiveNodes(membership);
        Assert.True(nodes.IsActive("a"));
        Assert.False(nodes.IsActive("A"));
        Assert.False(nodes.IsActive("unknown"));
        Assert.All(Enum.GetNames<SiloStatus>().Where(name => name != nameof(SiloStatus.Active)), name => Assert.Null(nodes.AddressOf(name)));
    }

    [Fact]
    public void Of_several_silos_of_a_node_the_youngest_active_one_counts()
    {
        var membership = new FakeMembership();
        var nodes = new ActiveNodes(membership);
        membership.Set("a", SiloStatus.Active, 2);
        membership.Set("a", SiloStatus.Active, 1);
        Assert.Equal(FakeMembership.Address("a", 2), nodes.AddressOf("a"));
        membership.Set("a", SiloStatus.Joining, 3);
        Assert.Equal(FakeMembership.Address("a", 2), nodes.AddressOf("a"));
        membership.Set("a", SiloStatus.Active, 3);
        Assert.Equal(FakeMembership.Address("a", 3), nodes.AddressOf("a"));
    }

    [Fact]
    public void A_change_of_membership_shows_at_once()
    {
        var membership = new FakeMembership("a");
        var nodes = new ActiveNodes(membership);
        Assert.True(nodes.IsActive("a"));
        membership.Set("a", SiloStatus.Dead);
        Assert.False(nodes.IsActive("a"));
    }
}

using OrleansKv.Hosting;
using OrleansKv.Ring;

namespace OrleansKv.Coordination;

public sealed class OwnZoneTests
{
    private static readonly KvNodeOptions Options = new() { Members = [new RingMember("a", 1, "east"), new RingMember("b", 1, "west")] };

    [Fact]
    public void A_members_zone_is_that_of_its_entry_in_the_ring()
    {
        var moved = new RingSnapshot(2, new HashRing([new RingMember("a", 1, "north"), new RingMember("c", 1, "south")]));
        Assert.Equal("north", new OwnZone("a", Options).In(moved));
        Assert.Equal("south", new OwnZone("c", Options with { Joining = new RingMember("c", 1, "east") }).In(moved));
    }

    [Fact]
    public void A_node_that_is_no_member_is_where_it_is_configured_to_be()
    {
        var ring = new RingSnapshot(2, new HashRing([new RingMember("a", 1, "east")]));
        Assert.Equal("south", new OwnZone("c", Options with { Joining = new RingMember("c", 1, "south") }).In(ring));
        Assert.Equal("west", new OwnZone("b", Options).In(ring));
        Assert.Equal(RingMember.DefaultZone, new OwnZone("c", Options).In(ring));
    }
}

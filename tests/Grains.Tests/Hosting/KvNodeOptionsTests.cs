using OrleansKv.Coordination;
using OrleansKv.Handoff;
using OrleansKv.Membership;
using OrleansKv.Reaping;
using OrleansKv.Ring;

namespace OrleansKv.Hosting;

public sealed class KvNodeOptionsTests
{
    [Fact]
    public void The_defaults_are_good_for_any_number_of_nodes()
    {
        for (var nodes = 1; nodes <= 10; nodes++) Nodes(nodes).Validate();
    }

    [Fact]
    public void A_ring_without_members_is_refused()
    {
        Assert.Throws<ArgumentException>(() => new KvNodeOptions { Members = [] }.Validate());
        Assert.Throws<ArgumentException>(() => new KvNodeOptions { Members = default }.Validate());
    }

    [Fact]
    public void A_name_that_is_used_twice_is_refused() =>
        Assert.Contains("'a'", Assert.Throws<ArgumentException>(() => new KvNodeOptions { Members = [Member("a"), Member("a")] }.Validate()).Message);

    [Fact]
    public void A_name_with_an_at_sign_is_refused_because_grain_keys_put_one_before_the_node() =>
        Assert.Contains("'a@b'", Assert.Throws<ArgumentException>(() => new KvNodeOptions { Members = [Member("a@b")] }.Validate()).Message);

    [Fact]
    public void Default_quorums_that_a_small_cluster_cannot_make_up_are_refused_at_the_start()
    {
        var two = new QuorumSize(QuorumKind.Count, 2);
        var bucket = new CoordinationOptions().DefaultBucket with { R = two, W = two };
        (Nodes(2) with { Coordination = new CoordinationOptions { DefaultBucket = bucket } }).Validate();
        Assert.Throws<ArgumentException>(() => (Nodes(1) with { Coordination = new CoordinationOptions { DefaultBucket = bucket } }).Validate());
    }

    [Fact]
    public void A_gossip_seed_that_is_no_member_is_refused_by_name()
    {
        (Nodes(2) with { Gossip = new GossipOptions { Seeds = ["node-1"] } }).Validate();
        Assert.Contains("'node-2'", Assert.Throws<ArgumentException>(() => (Nodes(2) with { Gossip = new GossipOptions { Seeds = ["node-2"] } }).Validate()).Message);
    }

    [Fact]
    public void Gossip_options_out_of_bounds_are_refused() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => (Nodes(2) with { Gossip = new GossipOptions { FanOut = 0 } }).Validate());

    [Fact]
    public void Hints_that_could_outlive_the_deletion_of_their_key_are_refused()
    {
        var (hour, reaping) = (TimeSpan.FromHours(1), new ReapingOptions { Grace = TimeSpan.FromHours(1) });
        (Nodes(2) with { Handoff = new HandoffOptions { MaxAge = hour - TimeSpan.FromTicks(1) }, Reaping = reaping }).Validate();
        Assert.Contains("Grace", Assert.Throws<ArgumentException>(() => (Nodes(2) with { Handoff = new HandoffOptions { MaxAge = hour }, Reaping = reaping }).Validate()).Message);
    }

    private static KvNodeOptions Nodes(int nodes) => new() { Members = [.. Enumerable.Range(0, nodes).Select(i => Member($"node-{i}"))] };

    private static RingMember Member(string name) => new(name, 1, "zone");
}

namespace OrleansKv.Membership;

/// <summary>What nodes tell each other, exchange by exchange.</summary>
public sealed class GossipStateTests
{
    [Fact]
    public void One_exchange_brings_both_to_the_same_state()
    {
        var states = new GossipStates(3);
        states["a"].Tell(ringVersion: 7, completeRanges: 3);
        states["b"].Tell(ringVersion: 8, completeRanges: 4);
        states.Exchange("a", "b");
        foreach (var name in new[] { "a", "b" })
        {
            Assert.Equal((7, 3), (states[name].Find("a")!.Facts.RingVersion, states[name].Find("a")!.Facts.CompleteRanges));
            Assert.Equal((8, 4), (states[name].Find("b")!.Facts.RingVersion, states[name].Find("b")!.Facts.CompleteRanges));
            Assert.Equal(0, states[name].Find("c")!.Incarnation);
        }
    }

    [Fact]
    public void News_travels_through_others()
    {
        var states = new GossipStates(3);
        states["a"].Tell(7, 3);
        states.Exchange("a", "b");
        states.Exchange("c", "b");
        Assert.Equal(7, states["c"].Find("a")!.Facts.RingVersion);
    }

    [Fact]
    public void Heartbeats_of_those_whose_facts_are_known_travel_without_records()
    {
        var states = new GossipStates(3);
        states.Rounds(2);
        foreach (var name in states.Names) states[name].Tick(states.Now);
        var reply = states["b"].Answer(states["a"].Digest(), states.Now);
        Assert.Equal(["b"], reply.Newer.Select(newer => newer.Node));
        Assert.Empty(reply.Records);
        Assert.Empty(reply.Wanted);
        Assert.Equal(states["a"].Own.Heartbeat, states["b"].Find("a")!.Heartbeat);
        Assert.Null(states["a"].Receive(reply, states.Now));
        Assert.Equal(states["b"].Own.Heartbeat, states["a"].Find("b")!.Heartbeat);
    }

    [Fact]
    public void An_answer_never_has_more_records_than_allowed_and_later_ones_bring_the_rest()
    {
        var states = new GossipStates(26, new GossipOptions { MaxRecords = 16 });
        foreach (var name in states.Names.Skip(1)) states.Exchange("b", name);
        states.Exchange("b", "a");
        Assert.InRange(states["a"].Members(states.Now).Count(member => member.Record.Incarnation > 0), 2, 17);
        for (var i = 0; i < 3; i++) states.Exchange("a", "b");
        Assert.All(states["a"].Members(states.Now), member => Assert.Equal(10, member.Record.Incarnation));
    }

    [Fact]
    public void A_digest_never_tells_of_more_members_than_allowed_and_of_others_each_time()
    {
        var states = new GossipStates(26, new GossipOptions { MaxDigests = 16 });
        var seen = new HashSet<string>();
        for (var i = 0; i < 20; i++)
        {
            var digest = states["a"].Digest();
            Assert.False(digest.IsWhole);
            Assert.Equal(16, digest.Members.Select(member => member.Node).Distinct().Count());
            Assert.Equal("a", digest.Members[0].Node);
            seen.UnionWith(digest.Members.Select(member => member.Node));
        }
        Assert.Equal(26, seen.Count);
        Assert.True(new GossipStates(16, new GossipOptions { MaxDigests = 16 })["a"].Digest().IsWhole);
    }

    [Fact]
    public void A_member_that_was_not_known_beforehand_is_learnt_up_to_the_limit()
    {
        var stranger = new MemberRecord("x", 3, MemberStatus.Alive, 5, new MemberFacts(1, "z", 1, 1, 1, []));
        var states = new GossipStates(3, new GossipOptions { MaxMembers = 4 });
        states["a"].Receive(new GossipDelta([stranger, stranger with { Node = "y" }]), states.Now);
        Assert.Equal(4, states["a"].Count);
        Assert.Equal(stranger, states["a"].Find("x"));
        states.Exchange("b", "a");
        Assert.Equal(stranger, states["b"].Find("x"));
        states.Exchange("a", "c");
        Assert.Equal(stranger, states["c"].Find("x"));
    }

    [Fact]
    public void A_node_that_starts_below_its_last_incarnation_goes_above_it_as_soon_as_it_hears_of_it()
    {
        var states = new GossipStates(3);
        states.Rounds(3);
        states.Start("a", incarnation: 4);
        states.Exchange("a", "b");
        Assert.Equal(11, states["a"].Own.Incarnation);
        states.Exchange("a", "b");
        Assert.Equal(11, states["b"].Find("a")!.Incarnation);
    }

    [Fact]
    public void A_node_that_starts_with_the_incarnation_of_its_last_life_goes_above_it()
    {
        var states = new GossipStates(3);
        states.Rounds(3);
        states.Start("a", incarnation: 10);
        states.Exchange("b", "a");
        Assert.Equal(11, states["a"].Own.Incarnation);
    }

    [Fact]
    public void A_node_that_left_has_left_everywhere_until_it_starts_again()
    {
        var states = new GossipStates(3);
        states.Rounds(3);
        states["a"].Leave(states.Now);
        states.Rounds(2);
        Assert.All(states.Names, name => Assert.Equal(MemberStatus.Left, states.Status(name, "a")));
        Assert.Equal(MembershipEventKind.Left, Assert.Single(states["b"].TakeChanges()).Kind);

        states.Silence("a");
        states.Settle();
        Assert.Equal(MemberStatus.Left, states.Status("b", "a"));
        states.Silence();
        states.Start("a", incarnation: 20);
        states.Rounds(2);
        Assert.All(states.Names, name => Assert.Equal(MemberStatus.Alive, states.Status(name, "a")));
        Assert.Equal(MembershipEventKind.Back, Assert.Single(states["b"].TakeChanges()).Kind);
    }

    [Fact]
    public void A_round_has_one_peer_and_reaches_all_in_time()
    {
        var states = new GossipStates(10);
        var peers = Enumerable.Range(0, 200).Select(_ => Assert.Single(states["a"].ChoosePeers())).ToHashSet();
        Assert.Equal(states.Names.Skip(1), peers.Order());
        Assert.Empty(states["a"].ChoosePeers(static _ => false));
        Assert.All(Enumerable.Range(0, 20), _ => Assert.Equal("c", Assert.Single(states["a"].ChoosePeers(static node => node == "c"))));
    }

    [Fact]
    public void Now_and_then_a_seed_and_one_that_is_down_is_a_peer_besides()
    {
        var states = new GossipStates(5, new GossipOptions { Seeds = ["a", "b"], SeedChance = 0.2, DownChance = 0.2 });
        states.Rounds(3);
        states.Silence("e");
        states.Settle();
        Assert.Equal(MemberStatus.Down, states.Status("a", "e"));
        var rounds = Enumerable.Range(0, 1_000).Select(_ => states["a"].ChoosePeers()).ToList();
        Assert.InRange(rounds.Count(static peers => peers.Contains("e")), 100, 300);
        Assert.True(rounds.Count(static peers => peers.Contains("b")) > rounds.Count(static peers => peers.Contains("c")));
        Assert.All(rounds, static peers => Assert.InRange(peers.Length, 1, 3));
        Assert.DoesNotContain(rounds, static peers => peers.Contains("a"));
    }
}

namespace OrleansKv.Membership;

/// <summary>Who is suspected, who is down, and how that is refuted.</summary>
public sealed class GossipSuspicionTests
{
    [Fact]
    public void A_node_that_falls_silent_is_suspected_and_then_down_on_all_others()
    {
        var states = Five();
        states.Silence("e");
        states.Rounds(6);
        Assert.All(states.Names[..4], name => Assert.Equal(MemberStatus.Suspect, states.Status(name, "e")));
        Assert.Equal(["a", "b", "c", "d"], states["a"].Members(states.Now).Single(static member => member.Record.Node == "e").SuspectedBy.ToArray());
        states.Settle();
        Assert.All(states.Names[..4], name => Assert.Equal(MemberStatus.Down, states.Status(name, "e")));
        Assert.Equal([MembershipEventKind.Suspected, MembershipEventKind.Down], states["a"].TakeChanges().Select(static change => change.Kind));
    }

    [Fact]
    public void Nobody_is_down_before_a_majority_has_suspected_it_for_the_whole_time()
    {
        var options = new GossipOptions { SuspicionTime = TimeSpan.FromMinutes(5) };
        var states = Five(options);
        states.Silence("e");
        states.Rounds(20);
        var since = states["a"].Members(states.Now).Single(static member => member.Record.Node == "e");
        var rounds = (int)((options.SuspicionTime - since.StatusAge) / options.Round);
        states.Rounds(rounds - 1);
        Assert.Equal(MemberStatus.Suspect, states.Status("a", "e"));
        states.Rounds(3);
        Assert.Equal(MemberStatus.Down, states.Status("a", "e"));
    }

    [Fact]
    public void A_node_that_only_a_minority_does_not_hear_is_never_down()
    {
        var states = Five();
        // a and b have no way to hear of e, directly or not: what reaches them of it is held back.
        states.Settle((from, to) => (from is "a" or "b") == (to is "a" or "b"));
        Assert.Equal(MemberStatus.Suspect, states.Status("a", "e"));
        Assert.Equal(MemberStatus.Suspect, states.Status("b", "e"));
        Assert.Equal(MemberStatus.Alive, states.Status("c", "e"));
    }

    [Fact]
    public void Of_a_partition_the_majority_has_the_minority_down_and_the_minority_nobody()
    {
        var states = Five();
        states.Settle((from, to) => (from is "a" or "b") == (to is "a" or "b"));
        Assert.All(new[] { "c", "d", "e" }, static name => Assert.Contains(name, "cde"));
        foreach (var seer in new[] { "c", "d", "e" })
            Assert.Equal((MemberStatus.Down, MemberStatus.Down), (states.Status(seer, "a"), states.Status(seer, "b")));
        foreach (var seer in new[] { "a", "b" })
            foreach (var other in new[] { "c", "d", "e" }) Assert.Equal(MemberStatus.Suspect, states.Status(seer, other));

        states.Rounds(4);
        Assert.All(states.Names, seer => Assert.All(states.Names, other => Assert.Equal(MemberStatus.Alive, states.Status(seer, other))));
        Assert.True(states["a"].Own.Incarnation > 10);
    }

    [Fact]
    public void Halves_of_a_cluster_have_nobody_down()
    {
        var states = new GossipStates(4);
        states.Rounds(30);
        states.Settle((from, to) => (from is "a" or "b") == (to is "a" or "b"));
        foreach (var seer in states.Names) Assert.DoesNotContain(states.Names, other => states.Status(seer, other) == MemberStatus.Down);
    }

    [Fact]
    public void Two_nodes_never_have_each_other_down()
    {
        var states = new GossipStates(2);
        states.Rounds(30);
        states.Silence("b");
        states.Settle();
        Assert.Equal(MemberStatus.Suspect, states.Status("a", "b"));
    }

    [Fact]
    public void Nodes_that_are_down_do_not_count_among_those_of_whom_it_takes_a_majority()
    {
        var states = Five();
        states.Silence("e", "d");
        states.Settle();
        Assert.Equal(MemberStatus.Down, states.Status("a", "d"));
        states.Silence("e", "d", "c");
        states.Settle();
        Assert.Equal(MemberStatus.Down, states.Status("a", "c"));
        states.Silence("e", "d", "c", "b");
        states.Settle();
        Assert.Equal(MemberStatus.Suspect, states.Status("a", "b"));
    }

    [Fact]
    public void What_a_node_said_before_it_fell_silent_itself_does_not_count()
    {
        var states = Five(new GossipOptions { SuspicionTime = TimeSpan.FromMinutes(1) });
        states.Silence("e");
        states.Rounds(12);
        // All four suspect e; then two of them fall silent before it is down, and two of five are no majority.
        states.Silence("e", "d", "c");
        states.Rounds(300);
        Assert.Equal(MemberStatus.Suspect, states.Status("a", "e"));
    }

    [Fact]
    public void A_heartbeat_ends_a_suspicion()
    {
        var states = Five();
        states.Silence("e");
        states.Rounds(6);
        states["a"].TakeChanges();
        states.Silence();
        states.Rounds(2);
        Assert.All(states.Names, seer => Assert.Equal(MemberStatus.Alive, states.Status(seer, "e")));
        Assert.Equal(MembershipEventKind.Refuted, Assert.Single(states["a"].TakeChanges()).Kind);
        Assert.Empty(states["a"].Own.Facts.Suspicions);
    }

    [Fact]
    public void A_node_that_hears_that_it_is_suspected_raises_its_incarnation()
    {
        var states = Five();
        states.Silence("e");
        states.Rounds(6);
        states.Exchange("a", "e");
        Assert.Equal(11, states["e"].Own.Incarnation);
        Assert.Equal(MembershipEventKind.Refuted, Assert.Single(states["e"].TakeChanges(), change => change.Node == "e").Kind);
        states.Exchange("e", "a");
        Assert.Equal(MemberStatus.Alive, states.Status("a", "e"));
        // What is still said of the incarnation before raises it no further.
        states.Exchange("b", "e");
        Assert.Equal(11, states["e"].Own.Incarnation);
    }

    [Fact]
    public void A_node_that_hears_that_it_is_down_comes_back_in_a_higher_incarnation()
    {
        var states = Five();
        states.Silence("e");
        states.Settle();
        foreach (var name in states.Names) states[name].TakeChanges();
        states.Silence();
        states.Rounds(2);
        Assert.All(states.Names, seer => Assert.Equal(MemberStatus.Alive, states.Status(seer, "e")));
        Assert.Equal(11, states["a"].Find("e")!.Incarnation);
        Assert.Equal(MembershipEventKind.Back, Assert.Single(states["a"].TakeChanges()).Kind);
    }

    [Fact]
    public void A_node_that_is_down_stays_so_however_many_heartbeats_of_that_incarnation_are_heard_of()
    {
        var states = Five();
        states.Silence("e");
        states.Settle();
        var old = states["a"].Find("e")! with { Status = MemberStatus.Alive, Heartbeat = 1_000_000 };
        states["a"].Receive(new GossipDelta([old]), states.Now);
        Assert.Equal(MemberStatus.Down, states.Status("a", "e"));
    }

    [Fact]
    public void A_node_that_stood_still_itself_suspects_nobody_for_it()
    {
        var states = Five();
        states.Pass(TimeSpan.FromMinutes(10));
        states.Exchange("b", "a");
        states["a"].Tick(states.Now);
        Assert.DoesNotContain(states["a"].Members(states.Now), static member => member.Status != MemberStatus.Alive);
    }

    [Fact]
    public void A_node_tells_of_so_many_suspicions_at_once_and_of_the_next_when_those_are_settled()
    {
        var states = new GossipStates(9, new GossipOptions { MaxSuspicions = 2 });
        states.Rounds(30);
        states.Silence("f", "g", "h", "i");
        states.Rounds(6);
        Assert.Equal(["f", "g"], states["a"].Own.Facts.Suspicions.Select(static suspicion => suspicion.Node));
        states.Settle();
        Assert.All("fghi", node => Assert.Equal(MemberStatus.Down, states.Status("a", $"{node}")));
        Assert.Empty(states["a"].Own.Facts.Suspicions);
    }

    private static GossipStates Five(GossipOptions? options = null)
    {
        var states = new GossipStates(5, options);
        states.Rounds(30);
        foreach (var name in states.Names) Assert.Empty(states[name].TakeChanges());
        return states;
    }
}

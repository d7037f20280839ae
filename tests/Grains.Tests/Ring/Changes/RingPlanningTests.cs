using OrleansKv.Coordination;

namespace OrleansKv.Ring;

public sealed class RingPlanningTests
{
    private readonly RingChangesSteps _ring = new(5);

    [Fact]
    public void A_staged_plan_moves_nothing()
    {
        var id = _ring.Stage(new RingChange(RingChangeKind.Join, "n5"));
        Assert.False(_ring.Snapshot.IsMoving);
        Assert.Equal((RingPlanStatus.Staged, 6), (_ring.State.FindPlan(id)!.Status, _ring.State.FindPlan(id)!.Members.Length));
    }

    [Fact]
    public void A_committed_plan_goes_through_every_phase_and_is_done()
    {
        var id = _ring.Commit(new RingChange(RingChangeKind.Join, "n5"));
        List<MovePhase> phases = [];
        do phases.Add(_ring.Snapshot.LayoutOf(0).Phase);
        while (_ring.Advance());
        Assert.Equal([MovePhase.Filling, MovePhase.Switching, MovePhase.Draining, MovePhase.Settled], phases);
        Assert.Equal(RingPlanStatus.Done, _ring.State.FindPlan(id)!.Status);
        Assert.Equal(RingStates.RingOf(_ring.State.FindPlan(id)!.Members, RingChangesSteps.Parameters).PreferenceList(3).ToList(), _ring.Snapshot.LayoutOf(3).PreferenceList.ToList());
        Assert.Single(_ring.State.Memberships);
    }

    [Fact]
    public void A_plan_for_a_ring_that_has_changed_since_is_refused()
    {
        var late = _ring.Stage(new RingChange(RingChangeKind.Weight, "n1", 2));
        _ring.Commit(new RingChange(RingChangeKind.Join, "n5"));
        var refused = Assert.Throws<RingChangeRefusedException>(() => RingPlanning.Commit(_ring.State, late, _ring.Candidates, RingChangesSteps.Parameters, RingChangesSteps.Now));
        Assert.Contains("has changed", refused.Message);
    }

    [Theory]
    [InlineData(RingChangeKind.Join, "n1", "member already")]
    [InlineData(RingChangeKind.Leave, "n9", "no member")]
    [InlineData(RingChangeKind.Remove, "n1", "is up")]
    [InlineData(RingChangeKind.Weight, "n1", "names the weight")]
    [InlineData(RingChangeKind.Replace, "n1", "names the node")]
    public void What_cannot_be_is_refused_with_its_reason(RingChangeKind kind, string node, string reason) =>
        Assert.Contains(reason, Assert.Throws<RingChangeRefusedException>(() => _ring.Stage(new RingChange(kind, node))).Message);

    [Fact]
    public void A_weight_on_its_limits_is_taken_and_beyond_them_refused()
    {
        foreach (var weight in new[] { 1, RingMember.MaxWeight }) _ring.Stage(new RingChange(RingChangeKind.Weight, "n1", weight));
        foreach (var weight in new[] { 0, RingMember.MaxWeight + 1 }) Assert.Throws<RingChangeRefusedException>(() => _ring.Stage(new RingChange(RingChangeKind.Weight, "n1", weight)));
    }

    [Fact]
    public void A_name_that_was_removed_is_not_taken_again()
    {
        _ring.Down.Add("n4");
        _ring.Commit(new RingChange(RingChangeKind.Remove, "n4"));
        while (_ring.Advance())
        {
            // Until it is done.
        }

        _ring.Down.Clear();
        Assert.Contains("was removed", Assert.Throws<RingChangeRefusedException>(() => _ring.Stage(new RingChange(RingChangeKind.Join, "n4"))).Message);
    }

    [Fact]
    public void A_node_that_left_may_come_back_with_its_directory_and_with_no_other()
    {
        _ring.Commit(new RingChange(RingChangeKind.Leave, "n4"));
        while (_ring.Advance())
        {
            // Until it is done.
        }

        _ring.Stage(new RingChange(RingChangeKind.Join, "n4"));
        var other = _ring.Candidates with { IntroductionOf = node => (_ring.Candidates.IntroductionOf(node)!.Value.Introduction with { Identity = "other" }, null) };
        Assert.Contains("another data directory", Assert.Throws<RingChangeRefusedException>(() =>
            RingPlanning.Stage(_ring.State, "p", [new RingChange(RingChangeKind.Join, "n4")], other, RingChangesSteps.Now)).Message);
    }

    [Fact]
    public void A_replacement_waits_for_a_node_that_was_up_and_gives_up_one_that_was_not()
    {
        _ring.Commit(new RingChange(RingChangeKind.Replace, "n1", By: "n7"));
        Assert.False(_ring.Snapshot.IsRemoved("n1"));
        _ring.Down.Add("n2");
        _ring.Commit(new RingChange(RingChangeKind.Replace, "n2", By: "n8"));
        Assert.True(_ring.Snapshot.IsRemoved("n2"));
    }

    [Fact]
    public void A_cancelled_change_goes_back_to_where_it_began()
    {
        var before = Enumerable.Range(0, 32).Select(range => _ring.Snapshot.Ring.PreferenceList(range).Take(BucketRules.MaxN)).ToList();
        var id = _ring.Commit(new RingChange(RingChangeKind.Join, "n5"));
        Assert.True(_ring.Advance());
        Assert.Equal(MovePhase.Switching, _ring.Snapshot.LayoutOf(0).Phase);
        _ring.Cancel(id);
        List<MovePhase> phases = [];
        do phases.Add(_ring.Snapshot.LayoutOf(0).Phase);
        while (_ring.Advance());
        Assert.Equal([MovePhase.Filling, MovePhase.Draining, MovePhase.Settled], phases);
        Assert.Equal(before, Enumerable.Range(0, 32).Select(range => _ring.Snapshot.LayoutOf(range).PreferenceList.Take(BucketRules.MaxN)));
        Assert.Equal(RingPlanStatus.Cancelled, _ring.State.FindPlan(id)!.Status);
    }

    [Fact]
    public void A_change_that_another_was_built_on_is_not_cancelled()
    {
        var id = _ring.Commit(new RingChange(RingChangeKind.Join, "n5"));
        _ring.Commit(new RingChange(RingChangeKind.Join, "n6"));
        Assert.Contains("on top", Assert.Throws<RingChangeRefusedException>(() => _ring.Cancel(id)).Message);
    }

    [Fact]
    public void Plans_are_remembered_up_to_a_limit_and_no_more_are_staged()
    {
        for (var i = 0; i < RingPlanning.MaxPlans; i++) _ring.Stage(new RingChange(RingChangeKind.Weight, "n1", 2));
        Assert.Throws<RingChangeRefusedException>(() => _ring.Stage(new RingChange(RingChangeKind.Weight, "n1", 2)));
        _ring.Cancel(_ring.State.Plans[0].Id);
        _ring.Stage(new RingChange(RingChangeKind.Weight, "n1", 2));
        Assert.Equal(RingPlanning.MaxPlans, _ring.State.Plans.Length);
    }

    [Fact]
    public void A_plan_has_one_to_a_hundred_changes()
    {
        var many = Enumerable.Range(10, RingPlanning.MaxChanges + 1).Select(static i => new RingChange(RingChangeKind.Join, $"n{i}")).ToArray();
        _ring.Stage([.. many[..RingPlanning.MaxChanges]]);
        Assert.Throws<RingChangeRefusedException>(() => _ring.Stage([.. many]));
        Assert.Throws<RingChangeRefusedException>(() => _ring.Stage([]));
    }
}

using OrleansKv.Handoff;
using OrleansKv.Membership;

namespace OrleansKv.Ring;

public sealed class AutomaticRemovalTests
{
    private static readonly DateTimeOffset Now = DateTimeOffset.UnixEpoch.AddDays(1);
    private readonly RingChangesSteps _ring = new(20);
    private readonly HandoffOptions _options = new() { RemoveAfter = TimeSpan.FromHours(1), MaxRemovedShare = 0.1 };

    [Fact]
    public void A_node_is_removed_that_has_been_down_long_enough()
    {
        Assert.Equal("n3", Choose(("n3", TimeSpan.FromHours(1))));
        Assert.Null(Choose(("n3", TimeSpan.FromMinutes(59))));
        Assert.Null(Choose());
    }

    [Fact]
    public void None_is_removed_when_more_than_the_share_are_down()
    {
        Assert.Equal("n3", Choose(("n3", TimeSpan.FromHours(2)), ("n4", TimeSpan.FromHours(2))));
        Assert.Null(Choose(("n3", TimeSpan.FromHours(2)), ("n4", TimeSpan.FromHours(2)), ("n5", TimeSpan.FromSeconds(1))));
    }

    [Fact]
    public void Those_that_were_removed_a_short_while_ago_count()
    {
        foreach (var node in new[] { "n1", "n2" })
        {
            _ring.Down.Add(node);
            var id = _ring.Commit(new RingChange(RingChangeKind.Remove, node));
            while (_ring.Advance())
            {
                // Until it is done.
            }

            var plan = _ring.State.FindPlan(id)!;
            _ring.State = _ring.State with { Plans = _ring.State.Plans.Replace(plan, plan with { CommittedAt = Now.AddMinutes(-30) }) };
        }

        Assert.Null(Choose(("n3", TimeSpan.FromHours(2))));
    }

    [Fact]
    public void None_is_removed_while_the_ring_changes()
    {
        _ring.Commit(new RingChange(RingChangeKind.Leave, "n9"));
        Assert.Null(Choose(("n3", TimeSpan.FromHours(2))));
    }

    private string? Choose(params (string Node, TimeSpan For)[] down)
    {
        var members = _ring.State.Target().Members.Select(member =>
        {
            TimeSpan? age = down.FirstOrDefault(each => each.Node == member.Node) is { Node: not null } found ? found.For : null;
            var status = age is null ? MemberStatus.Alive : MemberStatus.Down;
            return new MemberState(new MemberRecord(member.Node, 1, status, 1, new MemberFacts(0, "z", 1, 1, 0, [])), status, 0, age ?? TimeSpan.FromDays(1), TimeSpan.Zero, []);
        });
        return AutomaticRemoval.Choose(_ring.State, new MemberSnapshot(1, Now, [.. members]), _options, Now - _options.RemoveAfter!.Value);
    }
}

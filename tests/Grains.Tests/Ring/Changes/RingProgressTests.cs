using FsCheck;
using FsCheck.Fluent;
using OrleansKv.Coordination;

namespace OrleansKv.Ring;

public sealed class RingProgressTests
{
    private readonly RingChangesSteps _ring = new(5);

    [Fact]
    public void A_range_goes_on_only_when_every_node_that_takes_part_has_seen_its_phase()
    {
        _ring.Freeze("n2");
        _ring.Commit(new RingChange(RingChangeKind.Join, "n5"));
        _ring.Advance();
        Assert.Contains("has not heard", RingProgress.WaitsFor(_ring.State, 0, _ring.Reports(_ring.Snapshot), _ring.Snapshot));
        Assert.Equal(MovePhase.Filling, _ring.Snapshot.LayoutOf(0).Phase);
        _ring.Thaw("n2");
        Assert.True(_ring.Advance());
        Assert.Equal(MovePhase.Switching, _ring.Snapshot.LayoutOf(0).Phase);
    }

    [Fact]
    public void Reads_go_over_to_new_home_replicas_only_when_those_are_complete()
    {
        _ring.Commit(new RingChange(RingChangeKind.Join, "n5"));
        var filled = Enumerable.Range(0, 32).First(range => _ring.Snapshot.LayoutOf(range).IsFilled("n5", BucketRules.MaxN));
        _ring.Undone.Add(("n5", filled));
        while (_ring.Advance())
        {
            // The others go on.
        }

        Assert.Equal(MovePhase.Filling, _ring.Snapshot.LayoutOf(filled).Phase);
        Assert.Contains(Enumerable.Range(0, 32), range => !_ring.Snapshot.Moves(range));
    }

    [Fact]
    public void A_node_that_is_down_is_waited_for_until_it_is_given_up()
    {
        _ring.Commit(new RingChange(RingChangeKind.Leave, "n4"));
        _ring.Down.Add("n4");
        while (_ring.Advance())
        {
            // As far as it goes.
        }

        Assert.True(_ring.Snapshot.IsMoving);
        _ring.Commit(new RingChange(RingChangeKind.Remove, "n4"));
        while (_ring.Advance())
        {
            // Until it is done.
        }

        Assert.False(_ring.State.IsChanging());
        Assert.True(_ring.Snapshot.IsRemoved("n4"));
    }

    [Fact]
    public void A_data_directory_that_is_new_is_taken_note_of()
    {
        _ring.Commit(new RingChange(RingChangeKind.Join, "n5"));
        _ring.Advance();
        Assert.All(_ring.State.Target().Members, member => Assert.Equal($"id-{member.Node}", member.Identity));
    }

    /// <summary>Whatever is committed and cancelled on the way, and whoever is behind: requests that are at work at once go by layouts whose quorums meet.</summary>
    [Fact]
    public void Quorums_of_phases_that_follow_each_other_meet_for_every_N()
    {
        Prop.ForAll(ArbMap.Default.ArbFor<int>(), seed =>
        {
            var random = new Random(seed);
            var ring = new RingChangesSteps(random.Next(1, 7));
            var next = 10;
            for (var step = 0; step < 12; step++)
            {
                var before = ring.Snapshot;
                TryChange(ring, random, ref next);
                for (var range = 0; range < before.KeyRanges; range++) AssertMeet(before.LayoutOf(range), ring.Snapshot.LayoutOf(range));
            }
        }).QuickCheckThrowOnFailure();
    }

    private static void TryChange(RingChangesSteps ring, Random random, ref int next)
    {
        var members = ring.State.Target().Members;
        var member = members[random.Next(members.Length)].Node;
        try
        {
            switch (random.Next(10))
            {
                case 0: ring.Commit(new RingChange(RingChangeKind.Join, $"n{next++}")); break;
                case 1: ring.Commit(new RingChange(RingChangeKind.Leave, member)); break;
                case 2: ring.Commit(new RingChange(RingChangeKind.Replace, member, By: $"n{next++}")); break;
                case 3: ring.Commit(new RingChange(RingChangeKind.Weight, member, random.Next(1, 4))); break;
                case 4 when ring.State.Plans.LastOrDefault(static plan => plan.Status == RingPlanStatus.Committed) is { } plan: ring.Cancel(plan.Id); break;
                default: ring.Advance(); break;
            }
        }
        catch (RingChangeRefusedException)
        {
            // The last member does not leave.
        }
    }

    private static void AssertMeet(RangeLayout before, RangeLayout after)
    {
        for (var n = 1; n <= 5; n++)
        {
            for (var w = 1; w <= n; w++)
            {
                var r = n - w + 1;
                Assert.True(Meet(before, after, n, w, r) && Meet(after, before, n, w, r), $"n={n} w={w} r={r} {before.Phase} {before.Version} {after.Phase} {after.Version}");
            }
        }
    }

    /// <summary>Every write quorum of one layout meets every read quorum of another when both have a list in common; a list that is not the same must not be relied on.</summary>
    private static bool Meet(RangeLayout writes, RangeLayout reads, int n, int w, int r)
    {
        var read = reads.ReadList.Take(n).ToHashSet();
        var lists = writes.OtherWriteList is { } other ? new[] { writes.ReadList, other } : [writes.ReadList];
        return lists.Any(list => list.Take(n).ToHashSet().SetEquals(read) && Math.Min(w, list.Length) + Math.Min(r, reads.ReadList.Length) > Math.Min(n, list.Length));
    }
}

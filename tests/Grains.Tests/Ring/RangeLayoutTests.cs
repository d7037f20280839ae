using OrleansKv.Coordination;

namespace OrleansKv.Ring;

/// <summary>Layouts of a ring with more nodes than a preference list names.</summary>
public sealed class RangeLayoutTests
{
    private static readonly string[] Leaving = ["n1", "n2", "n3", "n4", "n5"];

    private readonly RingChangesSteps _ring = new(HashRing.MaxPreferenceList + 36);

    [Fact]
    public void A_range_that_does_not_move_has_the_preference_list_of_its_ring_and_the_home_replicas_that_begin_it()
    {
        var snapshot = _ring.Snapshot;
        for (var range = 0; range < snapshot.KeyRanges; range++)
        {
            var (layout, list) = (snapshot.LayoutOf(range), snapshot.Ring.PreferenceList(range));
            Assert.Equal(list.AsEnumerable(), layout.PreferenceList);
            Assert.Equal(list.Take(BucketRules.MaxN), layout.ReadList);
            Assert.Equal(layout.ReadList.AsEnumerable(), layout.To);
            Assert.Null(layout.OtherWriteList);
            Assert.Equal(2, layout.PlaceOf(list[2]));
            Assert.Equal(int.MaxValue, layout.PlaceOf(list[BucketRules.MaxN]));
        }
    }

    [Fact]
    public void A_range_that_moves_has_the_list_that_reads_go_by_and_then_the_other()
    {
        Leave();
        var (before, after) = (_ring.Snapshot.RingOf(_ring.State.Memberships[0].Id), _ring.Snapshot.Ring);
        Assert.All(new[] { MovePhase.Filling, MovePhase.Switching, MovePhase.Draining }, phase =>
        {
            var snapshot = _ring.Snapshot;
            var moving = Enumerable.Range(0, snapshot.KeyRanges).Where(snapshot.Moves).ToList();
            Assert.NotEmpty(moving);
            foreach (var range in moving)
            {
                var layout = snapshot.LayoutOf(range);
                Assert.Equal(phase, layout.Phase);
                var (first, second) = phase == MovePhase.Filling ? (before, after) : (after, before);
                var expected = phase == MovePhase.Draining ? first.PreferenceList(range) : first.PreferenceList(range).Union(second.PreferenceList(range));
                Assert.Equal(expected, layout.PreferenceList);
                Assert.Equal(layout.PreferenceList.Take(BucketRules.MaxN), layout.ReadList);
            }

            _ring.Advance();
        });
    }

    [Fact]
    public void A_member_is_one_at_every_range_whether_it_is_on_the_preference_list_or_not_and_one_that_leaves_is_none_where_its_ranges_go()
    {
        Leave();
        var snapshot = _ring.Snapshot;
        for (var range = 0; range < snapshot.KeyRanges; range++)
        {
            foreach (var member in snapshot.Ring.Members) Assert.True(snapshot.IsMemberAt(range, member.Node));
            Assert.All(Leaving, node => Assert.False(snapshot.IsMemberAt(range, node)));
        }
    }

    private void Leave() => _ring.Commit([.. Leaving.Select(static node => new RingChange(RingChangeKind.Leave, node))]);
}

using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.Membership;

/// <summary>The merge of records is the join of a lattice.</summary>
public sealed class MemberRecordsTests
{
    /// <summary>Records of one node, small enough a choice that equal parts are frequent, equal versions with other contents among them.</summary>
    private static readonly Arbitrary<(MemberRecord A, MemberRecord B, MemberRecord C)> Triples =
        Arb.From(from a in Records() from b in Records() from c in Records() select (a, b, c));

    [Fact]
    public void Merging_is_commutative() => Check(static t => AssertSame(Merge(t.A, t.B), Merge(t.B, t.A)));

    [Fact]
    public void Merging_is_associative() => Check(static t => AssertSame(Merge(Merge(t.A, t.B), t.C), Merge(t.A, Merge(t.B, t.C))));

    [Fact]
    public void Merging_is_idempotent() => Check(static t =>
    {
        Assert.Same(t.A, Merge(t.A, t.A));
        var merged = Merge(t.A, t.B);
        Assert.Same(merged, Merge(merged, t.A));
        Assert.Same(merged, Merge(merged, t.B));
    });

    [Fact]
    public void Nothing_goes_back() => Check(static t =>
    {
        var merged = Merge(t.A, t.B);
        foreach (var before in new[] { t.A, t.B })
        {
            Assert.True(merged.Incarnation >= before.Incarnation);
            if (merged.Incarnation > before.Incarnation) continue;
            Assert.True(merged.Status >= before.Status);
            Assert.True(merged.Heartbeat >= before.Heartbeat);
            Assert.True(merged.Facts.Version >= before.Facts.Version);
        }
    });

    [Fact]
    public void A_higher_incarnation_replaces_a_lower_one_whatever_it_says()
    {
        var (down, alive) = (Record(1, MemberStatus.Down, 100), Record(2, MemberStatus.Alive, 1));
        Assert.Same(alive, Merge(down, alive));
        Assert.Same(alive, Merge(alive, down));
    }

    [Fact]
    public void Within_an_incarnation_no_heartbeat_takes_a_status_back()
    {
        var merged = Merge(Record(1, MemberStatus.Down, 1), Record(1, MemberStatus.Alive, 100));
        Assert.Equal((MemberStatus.Down, 100), (merged.Status, merged.Heartbeat));
    }

    private static MemberRecord Merge(MemberRecord known, MemberRecord received) => MemberRecords.Merge(known, received);

    private static MemberRecord Record(long incarnation, MemberStatus status, long heartbeat) =>
        new("n", incarnation, status, heartbeat, new MemberFacts(0, "z", 1, 0, 0, []));

    private static void AssertSame(MemberRecord expected, MemberRecord actual)
    {
        Assert.Equal(expected.Digest(), actual.Digest());
        Assert.Equal(0, MemberRecords.Compare(expected.Facts, actual.Facts));
    }

    private static Gen<MemberRecord> Records() =>
        from incarnation in Gen.Choose(0, 2)
        from status in Gen.Choose(0, 3)
        from heartbeat in Gen.Choose(0, 3)
        from version in Gen.Choose(0, 2)
        from content in Gen.Choose(0, 80)
        select new MemberRecord("n", incarnation, (MemberStatus)status, heartbeat, Facts(version, content));

    private static MemberFacts Facts(int version, int content) =>
        new(version, $"z{content % 2}", 1 + (content / 2 % 2), content / 4 % 2, content / 8 % 2, Suspicions(content / 16));

    private static ImmutableArray<Suspicion> Suspicions(int content) => content switch
    {
        0 => [],
        1 => [new Suspicion("a", 1)],
        2 => [new Suspicion("a", 2)],
        3 => [new Suspicion("a", 1), new Suspicion("b", 1)],
        _ => [new Suspicion("b", 1)],
    };

    private static void Check(Action<(MemberRecord A, MemberRecord B, MemberRecord C)> property) =>
        Prop.ForAll(Triples, property).Check(Config.QuickThrowOnFailure.WithMaxTest(2_000));
}

using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class NoFalseMergeTests
{
    [Fact]
    public void A_merge_that_keeps_both_sides_is_right()
    {
        var builder = new HistoryBuilder();
        builder.Mint(builder.Put(), 0);
        builder.Mint(builder.Put(), 1);
        builder.Merge(0, 1);
        builder.Merge(1, 2);
        Assert.Equal(2, builder[2].Siblings.Length);
        Assert.Empty(builder.End().Judge<NoFalseMerge>());
    }

    [Fact]
    public void A_merge_that_drops_a_sibling_is_false_at_that_moment()
    {
        var builder = new HistoryBuilder();
        var first = builder.Mint(builder.Put(), 0);
        var second = builder.Mint(builder.Put(), 1);
        builder.Store(1, HistoryBuilder.Set([second], first));
        var at = builder.Now;
        var breach = Assert.Single(builder.End(repair: false).Judge<NoFalseMerge>());
        Assert.Equal(at, breach.At);
        Assert.Contains(first.Describe(), breach.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_write_that_drops_what_its_context_does_not_cover_is_false()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var put = builder.Put();
        var version = new VersionedValue(new Dot(first.Dot.Actor, 9), new HybridTimestamp(first.Version.Written.Value + 1), ValueChecksum.Create(put.Value, null));
        builder.Mint(put, 0, new VersionSet(builder[0].Context.WithAllUpTo(version.Dot, version.Written, 1), [version]), version.Dot);
        Assert.Equal(builder.Now, Assert.Single(builder.End(repair: false).Judge<NoFalseMerge>()).At);
    }

    [Fact]
    public void A_set_that_overwrites_another_and_knows_less_drops_what_was_there()
    {
        var builder = new HistoryBuilder();
        var first = builder.Mint(builder.Put(), 0);
        var second = builder.Mint(builder.Put(), 1);
        builder.Store(0, HistoryBuilder.Set([second]));
        Assert.Contains(first.Describe(), Assert.Single(builder.End(repair: false).Judge<NoFalseMerge>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void One_version_of_an_operation_may_stand_for_another_on_another_replica()
    {
        Assert.Empty(Withdrawn(late: 0, kept: 1).End().Judge<NoFalseMerge>());
        Assert.Empty(Withdrawn(late: 1, kept: 0).End().Judge<NoFalseMerge>());
    }

    private static HistoryBuilder Withdrawn(int late, int kept)
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        var withdrawn = builder.Mint(put, late);
        var standing = builder.Mint(put, kept);
        builder.Store(late, HistoryBuilder.Set([standing], withdrawn));
        return builder;
    }
}

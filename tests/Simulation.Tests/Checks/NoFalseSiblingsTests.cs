using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

public sealed class NoFalseSiblingsTests
{
    [Fact]
    public void Concurrent_versions_are_true_siblings()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        builder.PutEverywhere(HistoryBuilder.Context(first));
        builder.PutEverywhere(HistoryBuilder.Context(first));
        Assert.Equal(2, builder[2].Siblings.Length);
        Assert.Empty(builder.End().Judge<NoFalseSiblings>());
    }

    [Fact]
    public void A_version_stored_beside_the_one_that_replaced_it_is_a_false_sibling_at_that_moment()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var second = builder.Mint(builder.Put(HistoryBuilder.Context(first)), 0);
        builder.Store(1, HistoryBuilder.Set([first, second]));
        var at = builder.Now;
        builder.Merge(0, 1);
        var breach = Assert.Single(builder.End().Judge<NoFalseSiblings>());
        Assert.Equal(at, breach.At);
        Assert.Contains(second.Describe(), breach.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_replica_that_lost_what_it_knew_may_take_a_replaced_version_for_a_new_one()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        builder.PutEverywhere(HistoryBuilder.Context(first));
        var third = builder.PutEverywhere();
        // It knows of the newest dot of the replica that minted all, and no longer of those before.
        builder.Store(2, HistoryBuilder.Set([first, third]));
        Assert.Empty(builder.End(repair: false).Judge<NoFalseSiblings>());
    }

    [Fact]
    public void A_version_that_comes_back_to_a_replica_that_had_replaced_it_is_a_false_sibling()
    {
        var builder = new HistoryBuilder();
        var first = builder.PutEverywhere();
        var second = builder.PutEverywhere(HistoryBuilder.Context(first));
        var third = builder.PutEverywhere(HistoryBuilder.Context(second));
        builder.Store(2, HistoryBuilder.Set([first, third], second));
        Assert.Equal(builder.Now, Assert.Single(builder.End().Judge<NoFalseSiblings>()).At);
    }
}

using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class DuplicatesAreHarmlessTests
{
    [Fact]
    public void A_write_that_was_sent_twice_may_show_twice()
    {
        var builder = Twice(attempts: 2);
        Assert.Equal(2, builder[0].Siblings.Length);
        Assert.Empty(builder.End().Judge<DuplicatesAreHarmless>());
    }

    [Fact]
    public void A_write_that_was_sent_once_must_not_be_minted_twice_on_one_replica()
    {
        var builder = Twice(attempts: 1);
        Assert.Contains(builder.End().Judge<DuplicatesAreHarmless>(), breach => breach.Detail.Contains($"{builder.Nodes[0]} minted 2", StringComparison.Ordinal));
    }

    [Fact]
    public void Without_faults_a_write_that_was_sent_once_must_not_show_twice()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        builder.Mint(put, 0);
        builder.Mint(put, 1);
        builder.Merge(0, 1);
        Assert.Single(builder.End().Judge<DuplicatesAreHarmless>());
        builder.History.Add(new InjectedFault(default, FaultCatalog.All[0].Name, null, "something"));
        Assert.Empty(builder.Judge<DuplicatesAreHarmless>());
    }

    [Fact]
    public void A_duplicate_with_another_value_is_a_breach()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        builder.Mint(put, 0);
        var dot = new Dot(new Actor(builder.Nodes[1], 1), 40);
        var other = new VersionedValue(dot, new HybridTimestamp(1), ValueChecksum.Create([1, 2, 3], null));
        builder.Mint(put, 1, new VersionSet(CausalContext.Empty.WithAllUpTo(dot, other.Written, 1), [other]), dot);
        builder.History.Add(new InjectedFault(default, FaultCatalog.All[0].Name, null, "something"));
        Assert.Contains("has not the value", Assert.Single(builder.End().Judge<DuplicatesAreHarmless>()).Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void A_duplicate_that_replaces_what_its_context_does_not_cover_is_a_breach()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        put.Attempts = 2;
        var first = builder.Mint(put, 0);
        var other = builder.Mint(builder.Put(), 0);
        var dot = first.Dot with { Counter = 40 };
        builder.Mint(put, 0, new VersionSet(builder[0].Context.WithAllUpTo(dot, default, 1), [first.Version with { Dot = dot }]), dot);
        Assert.Contains(builder.End().Judge<DuplicatesAreHarmless>(), breach => breach.At == builder.History.Minted[^1].At && breach.Detail.Contains(other.Dot.Describe(), StringComparison.Ordinal));
    }

    [Fact]
    public void A_duplicate_may_bring_what_replaced_a_sibling_of_its_replica()
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        put.Attempts = 2;
        var first = builder.Mint(put, 0);
        var replaced = builder.Mint(builder.Put(), 0);
        builder.Merge(0, 1);
        builder.Mint(builder.Put(HistoryBuilder.Context(replaced)), 1);
        var dot = first.Dot with { Counter = 40 };
        var known = builder[1];
        var siblings = known.Siblings.Add(first.Version with { Dot = dot });
        builder.Mint(put, 0, new VersionSet(known.Context.WithAllUpTo(dot, default, 1), [.. siblings.OrderBy(static sibling => sibling.Dot)]), dot);
        Assert.DoesNotContain(builder[0].Siblings, sibling => sibling.Dot == replaced.Dot);
        Assert.Empty(builder.End().Judge<DuplicatesAreHarmless>());
    }

    private static HistoryBuilder Twice(int attempts)
    {
        var builder = new HistoryBuilder();
        var put = builder.Put();
        put.Attempts = attempts;
        builder.Mint(put, 0);
        builder.Mint(put, 0);
        builder.Acknowledge(put);
        return builder;
    }
}

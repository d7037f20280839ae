using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

public sealed class OneDotOneValueTests
{
    [Fact]
    public void A_dot_that_many_store_and_read_with_the_same_value_is_one()
    {
        var builder = new HistoryBuilder();
        builder.PutEverywhere();
        // As from a disk: equal, and not the same object.
        var set = builder[0];
        builder.Store(1, set with { Siblings = [set.Siblings[0] with { Content = set.Siblings[0].Content with { Value = [.. set.Siblings[0].Content.Value] } }] });
        builder.Read(1);
        Assert.Empty(builder.End().Judge<OneDotOneValue>());
    }

    [Fact]
    public void A_dot_minted_twice_is_a_breach_even_with_the_same_value()
    {
        var builder = new HistoryBuilder();
        var put = builder.PutEverywhere();
        builder.Store(0, VersionSet.Empty);
        builder.Mint(put.Operation!, 0, put.Dot.Counter);
        Assert.Contains(builder.End().Judge<OneDotOneValue>(), breach => breach.Detail.Contains("has the dot of", StringComparison.Ordinal));
    }

    [Fact]
    public void A_dot_minted_for_another_key_of_the_same_range_is_a_breach()
    {
        var builder = new HistoryBuilder();
        var put = builder.PutEverywhere();
        var range = builder.Plan.Ring.KeyRanges;
        var other = Enumerable.Range(0, 10_000).Select(i => new ObjectKey("plain", $"other{i}")).First(key => Range(key) == Range(builder.Key));
        builder.History.Add(put with { Key = other, At = builder.Now });
        Assert.Equal(builder.Now, Assert.Single(builder.Judge<OneDotOneValue>()).At);

        int Range(ObjectKey key) => Ring.KeySpace.RangeOf(key.Bucket, key.Key, range);
    }

    [Fact]
    public void A_stored_dot_with_another_value_is_a_breach()
    {
        var builder = new HistoryBuilder();
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.Store(1, builder[1] with { Siblings = [first.Version with { Content = second.Version.Content }, second.Version] });
        var at = builder.Now;
        Assert.Contains(builder.End().Judge<OneDotOneValue>(), breach => breach.At == at && breach.Detail.Contains(builder.Nodes[1], StringComparison.Ordinal));
    }

    [Fact]
    public void A_read_dot_with_another_value_or_time_or_of_nobody_is_a_breach()
    {
        var builder = new HistoryBuilder();
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.Read(1, builder[1] with { Siblings = [first.Version with { Content = second.Version.Content }] });
        builder.Read(1, builder[1] with { Siblings = [first.Version with { Written = new HybridTimestamp(7) }] });
        builder.Read(1, builder[1] with { Siblings = [first.Version with { Dot = first.Dot with { Counter = 99 } }] });
        Assert.Equal(3, builder.End().Judge<OneDotOneValue>().Count);
    }

    [Fact]
    public void A_dot_that_stands_for_another_value_in_the_end_is_a_breach()
    {
        var builder = new HistoryBuilder();
        var (first, second) = (builder.PutEverywhere(), builder.PutEverywhere());
        builder.End();
        var wrong = builder[0] with { Siblings = [first.Version with { Content = second.Version.Content }, second.Version] };
        builder.History.Final = [builder.History.Final[0] with { Replicas = [(builder.Nodes[0], wrong)] }];
        Assert.Single(builder.Judge<OneDotOneValue>());
    }
}

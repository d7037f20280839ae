using System.Collections.Immutable;

namespace OrleansKv.AntiEntropy;

public sealed class RangeCompletenessTests
{
    private const int Range = 7;
    private readonly RangeCompleteness _completeness = new() { IsRemembered = true };

    [Fact]
    public void As_long_as_nothing_is_known_nothing_is_complete()
    {
        Assert.Equal(0, _completeness.CompleteUpTo(Range, 1));
        Assert.Null(_completeness.Lacking);
    }

    [Fact]
    public void A_node_that_is_filled_lacks_nothing_by_any_version_of_a_range()
    {
        Set();
        Assert.Equal(int.MaxValue, _completeness.CompleteUpTo(Range, 1));
        Assert.Equal(int.MaxValue, _completeness.CompleteUpTo(Range, 2));
        Assert.Equal(0, _completeness.Lacking);
    }

    [Fact]
    public void Nothing_is_complete_on_a_node_that_most_others_would_not_remember()
    {
        Set();
        _completeness.IsRemembered = false;
        Assert.Equal(0, _completeness.CompleteUpTo(Range, 1));
    }

    [Fact]
    public void What_is_being_filled_is_complete_by_the_version_alone_by_which_it_was_judged()
    {
        Set((Range, 3, 1), (Range + 1, int.MaxValue, 1));
        Assert.Equal(3, _completeness.CompleteUpTo(Range, 1));
        Assert.Equal(0, _completeness.CompleteUpTo(Range, 2));
        Assert.Equal(int.MaxValue, _completeness.CompleteUpTo(Range + 1, 1));
        Assert.Equal(0, _completeness.CompleteUpTo(Range + 1, 2));
        Assert.Equal(1, _completeness.Lacking);
    }

    [Fact]
    public void A_range_that_is_doubted_is_complete_for_nothing_until_it_is_filled()
    {
        Set();
        _completeness.Doubt(Range);
        Assert.True(_completeness.IsDoubted);
        Assert.Equal(0, _completeness.CompleteUpTo(Range, 1));
        Assert.Equal(int.MaxValue, _completeness.CompleteUpTo(Range + 1, 1));

        Assert.Equal([Range], _completeness.TakeDoubted());
        Assert.False(_completeness.IsDoubted);
        Assert.Equal([Range], _completeness.Filling);
        Assert.Equal(0, _completeness.CompleteUpTo(Range, 1));
        Assert.Equal(1, _completeness.Lacking);

        _completeness.Completed(Range, int.MaxValue, 1);
        Assert.Equal(int.MaxValue, _completeness.CompleteUpTo(Range, 1));
        Assert.Equal(0, _completeness.Lacking);
    }

    private void Set(params (int Range, int UpTo, long Version)[] filling) =>
        _completeness.Set(filling.ToImmutableDictionary(static each => each.Range, static each => (each.UpTo, each.Version)));
}

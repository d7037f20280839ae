using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class BucketCatalogTests
{
    private readonly ManualTime _time = new();
    private readonly CoordinationOptions _options = new() { MaxCachedBuckets = 2 };

    [Fact]
    public void An_unknown_bucket_is_unknown() => Assert.Null(Catalog().Find("b", out _));

    [Fact]
    public void A_copy_is_stale_when_it_is_older_than_the_refresh_interval()
    {
        var catalog = Catalog();
        catalog.Learn("b", Bucket(1), new HybridTimestamp(1));
        _time.Advance(_options.BucketRefreshInterval);
        Assert.Equal(Bucket(1), catalog.Find("b", out var isStale));
        Assert.False(isStale);
        _time.Advance(TimeSpan.FromTicks(1));
        Assert.Equal(Bucket(1), catalog.Find("b", out isStale));
        Assert.True(isStale);
    }

    [Fact]
    public void Properties_written_earlier_do_not_replace_later_ones_but_show_that_they_were_looked_at()
    {
        var catalog = Catalog();
        catalog.Learn("b", Bucket(2), new HybridTimestamp(2));
        _time.Advance(_options.BucketRefreshInterval * 2);
        catalog.Learn("b", Bucket(1), new HybridTimestamp(1));
        Assert.Equal(Bucket(2), catalog.Find("b", out var isStale));
        Assert.False(isStale);
        catalog.Learn("b", Bucket(3), new HybridTimestamp(3));
        Assert.Equal(Bucket(3), catalog.Find("b", out _));
    }

    [Fact]
    public void It_never_holds_more_buckets_than_it_may()
    {
        var catalog = Catalog();
        string[] names = ["a", "b", "c", "d", "e"];
        foreach (var name in names)
        {
            catalog.Learn(name, Bucket(1), new HybridTimestamp(1));
            Assert.NotNull(catalog.Find(name, out _));
            Assert.InRange(names.Count(each => catalog.Find(each, out _) is not null), 1, 2);
        }
    }

    [Fact]
    public void Buckets_that_have_nothing_of_their_own_make_room_for_those_that_do()
    {
        var catalog = Catalog();
        Assert.True(catalog.Learn("given", Bucket(1), new HybridTimestamp(1)));
        Assert.False(catalog.Learn("given", Bucket(1), new HybridTimestamp(1)));
        foreach (var name in new[] { "a", "b", "c" }) Assert.False(catalog.Learn(name, Bucket(3), default));
        Assert.Equal(new WrittenBucket("given", Bucket(1), new HybridTimestamp(1)), catalog.FindWritten("given"));
        Assert.Null(catalog.FindWritten("c"));
        Assert.Equal("given", Assert.Single(catalog.ListWritten()).Bucket);
    }

    [Fact]
    public void What_was_kept_or_guessed_is_not_certain_until_a_quorum_has_said_it()
    {
        var catalog = Catalog();
        catalog.Learn("b", Bucket(1), new HybridTimestamp(1), isCertain: false);
        Assert.False(catalog.IsCertain("b"));
        catalog.Learn("b", Bucket(1), new HybridTimestamp(1));
        Assert.True(catalog.IsCertain("b"));
        catalog.Learn("b", Bucket(1), new HybridTimestamp(1), isCertain: false);
        Assert.True(catalog.IsCertain("b"));
        catalog.Learn("b", Bucket(2), new HybridTimestamp(2), isCertain: false);
        Assert.False(catalog.IsCertain("b"));
    }

    private BucketCatalog Catalog() => new(_options, _time);

    private static BucketProperties Bucket(int n) => new(n, QuorumSize.Quorum, QuorumSize.Quorum, ConflictPolicy.Siblings, Consistency.Eventual);
}

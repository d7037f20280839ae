namespace OrleansKv.Versioning;

public sealed class VersionSetEndTests
{
    private readonly TestReplica _n1 = new("n1");

    private long Now => _n1.Time.GetUtcNow().ToUnixTimeMilliseconds();

    [Fact]
    public void Nothing_does_not_end() => AssertStays(VersionSet.Empty);

    [Fact]
    public void A_set_that_only_knows_of_replaced_versions_does_not_end()
    {
        _n1.Put("a");
        AssertStays(_n1.Set with { Siblings = [] });
    }

    [Fact]
    public void A_value_stays()
    {
        _n1.Put("a");
        AssertStays(_n1.Set);
    }

    [Fact]
    public void A_value_stays_beside_a_tombstone_and_one_that_expires()
    {
        _n1.Put("a");
        Expiring(Now + 5_000);
        _n1.Delete(CausalContext.Empty);
        AssertStays(_n1.Set);
    }

    [Fact]
    public void A_tombstone_ends_when_it_is_written()
    {
        _n1.Delete(CausalContext.Empty);
        Assert.True(_n1.Set.MayEnd());
        Assert.Equal(_n1.Set.Siblings[0].Written.Time, _n1.Set.EndsAt());
    }

    [Fact]
    public void A_value_ends_when_it_expires()
    {
        Expiring(Now + 5_000);
        Assert.True(_n1.Set.MayEnd());
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(Now + 5_000), _n1.Set.EndsAt());
    }

    [Fact]
    public void A_value_that_expired_before_it_was_written_ends_when_it_was_written()
    {
        Expiring(Now - 5_000);
        Assert.Equal(_n1.Set.Siblings[0].Written.Time, _n1.Set.EndsAt());
    }

    [Theory]
    [InlineData(1_000)]
    [InlineData(60_000)]
    public void The_last_sibling_to_end_counts(long expiry)
    {
        Expiring(Now + expiry);
        _n1.Time.Now += TimeSpan.FromSeconds(10);
        _n1.Delete(CausalContext.Empty);
        Assert.Equal(2, _n1.Set.Siblings.Length);
        var expires = _n1.Set.Siblings[0].Content.ExpiresAt!.Value;
        Assert.Equal(Math.Max(expires, _n1.Set.Siblings[1].Written.UnixMilliseconds), _n1.Set.EndsAt()!.Value.ToUnixTimeMilliseconds());
    }

    private static void AssertStays(VersionSet set)
    {
        Assert.False(set.MayEnd());
        Assert.Null(set.EndsAt());
    }

    private void Expiring(long at) => _n1.Write(ValueChecksum.Create([1], null, at), CausalContext.Empty);
}

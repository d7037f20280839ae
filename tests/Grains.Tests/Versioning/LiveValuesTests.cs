namespace OrleansKv.Versioning;

public sealed class LiveValuesTests
{
    private static readonly DateTimeOffset Expiry = DateTimeOffset.FromUnixTimeMilliseconds(1_800_000_000_000);
    private readonly TestReplica _n1 = new("n1");

    [Fact]
    public void A_value_expires_on_the_millisecond()
    {
        var content = ValueChecksum.Create([1], null, Expiry.ToUnixTimeMilliseconds());
        Assert.True(content.IsLive(Expiry.AddTicks(-1)));
        Assert.False(content.IsLive(Expiry));
        Assert.False(content.HasExpired(Expiry.AddTicks(-1)));
        Assert.True(content.HasExpired(Expiry));
    }

    [Fact]
    public void A_value_without_an_expiry_never_expires() => Assert.True(TestReplica.Content("a").IsLive(DateTimeOffset.MaxValue));

    [Fact]
    public void A_tombstone_is_neither_live_nor_expired()
    {
        Assert.False(ValueChecksum.CreateTombstone().IsLive(Expiry));
        Assert.False(ValueChecksum.CreateTombstone().HasExpired(DateTimeOffset.MaxValue));
    }

    [Fact]
    public void Only_values_that_have_not_expired_are_live()
    {
        _n1.Put("stays");
        _n1.Write(ValueChecksum.Create([1], null, Expiry.ToUnixTimeMilliseconds()), CausalContext.Empty);
        _n1.Delete(CausalContext.Empty);
        Assert.Equal(3, _n1.Set.Siblings.Length);
        Assert.Equal(2, _n1.Set.Live(Expiry.AddTicks(-1)).Length);
        Assert.Same(_n1.Set.Siblings[0], Assert.Single(_n1.Set.Live(Expiry)));
    }
}

namespace OrleansKv.Simulation.Checks;

public sealed class TimeToLiveTests
{
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(10);

    [Theory]
    [InlineData("plain")]
    [InlineData("last")]
    public void A_value_that_is_read_until_it_expires_and_not_after_is_right(string bucket)
    {
        var builder = new HistoryBuilder(bucket);
        builder.PutEverywhere(ttl: Ttl);
        Assert.Single(builder.Read(0, 1).Read);
        builder.Wait(Ttl);
        Assert.Empty(builder.Read(1, 2).Read);
        Assert.Empty(CheckCatalog.Judge(builder.End().History));
    }

    [Theory]
    [InlineData(-1, 0, true)]
    [InlineData(0, 0, false)]
    [InlineData(0, 1, true)]
    [InlineData(1, 1, false)]
    public void An_expired_value_may_be_read_only_for_as_long_as_a_clock_may_be_behind(int secondsAfter, int behind, bool good)
    {
        var builder = new HistoryBuilder();
        var version = builder.PutEverywhere(ttl: Ttl);
        builder.History.ClocksBehind = TimeSpan.FromSeconds(behind);
        // A read begins a second after the builder's present instant, and shows what the value's replica had when it was put.
        builder.Wait(version.ExpiresAt!.Value + TimeSpan.FromSeconds(secondsAfter - 1) - builder.Now);
        var read = builder.Read(2, builder[0] with { Siblings = [version.Version with { Content = version.Version.Content with { ExpiresAt = null } }] });
        Assert.Equal(version.ExpiresAt + TimeSpan.FromSeconds(secondsAfter), read.Started);
        var breaches = builder.End().Judge<TimeToLive>();
        if (good) Assert.Empty(breaches);
        else Assert.Equal(read.Ended, Assert.Single(breaches).At);
    }

    [Theory]
    [InlineData(0, true)]
    [InlineData(-1, true)]
    [InlineData(1, true)]
    [InlineData(-2.1, false)]
    [InlineData(1.1, false)]
    public void An_expiry_is_as_far_away_as_was_asked_for_give_or_take_what_clocks_are_wrong_by(double secondsOff, bool good)
    {
        var builder = new HistoryBuilder();
        builder.History.ClocksBehind = builder.History.ClocksAhead = TimeSpan.FromSeconds(1);
        // The put begins a second before its version is minted.
        var put = builder.Put(ttl: Ttl);
        var version = builder.Mint(put, 0, expiresAt: builder.Now + TimeSpan.FromSeconds(1 + secondsOff) + Ttl);
        Assert.Equal(version.At, put.Started + TimeSpan.FromSeconds(1));
        var breaches = builder.End(repair: false).Judge<TimeToLive>();
        Assert.Equal(good ? [] : [version.At], breaches.Select(static breach => breach.At));
    }

    [Fact]
    public void A_value_that_expires_without_having_been_asked_to_is_wrong_and_so_is_one_that_does_not()
    {
        var builder = new HistoryBuilder();
        var without = builder.Mint(builder.Put(), 0, expiresAt: Ttl);
        Assert.Contains("was to live never", Assert.Single(builder.End(repair: false).Judge<TimeToLive>()).Detail, StringComparison.Ordinal);
        Assert.NotNull(without.ExpiresAt);

        builder = new HistoryBuilder();
        var put = builder.Put(ttl: Ttl);
        var minted = builder.Mint(put, 0);
        builder.History.Add(minted with { Version = minted.Version with { Dot = minted.Dot with { Counter = 77 }, Content = minted.Version.Content with { ExpiresAt = null } } });
        Assert.Contains("expires never", Assert.Single(builder.End(repair: false).Judge<TimeToLive>()).Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("last")]
    public void A_read_may_miss_a_value_from_when_the_fastest_clock_shows_its_expiry(string bucket)
    {
        foreach (var (ahead, good) in new[] { (4, false), (8, true) })
        {
            var builder = new HistoryBuilder(bucket);
            builder.History.ClocksAhead = TimeSpan.FromSeconds(ahead);
            var version = builder.PutEverywhere(ttl: Ttl);
            builder.Wait(version.ExpiresAt!.Value - builder.Now - TimeSpan.FromSeconds(7));
            builder.Read(2, builder[0] with { Siblings = [] });
            Assert.Equal(good, builder.End().Judge<StrictQuorumReads>().Count == 0);
        }
    }

    [Theory]
    [InlineData("plain")]
    [InlineData("last")]
    public void The_last_read_shows_what_lives_and_nothing_else(string bucket)
    {
        foreach (var (ttl, isMissing) in new[] { (Ttl, false), (TimeSpan.FromDays(1), true) })
        {
            var builder = new HistoryBuilder(bucket);
            builder.PutEverywhere(ttl: ttl);
            builder.End();
            var wrong = builder.Read(3, builder[0] with { Siblings = [] });
            builder.History.Final = [builder.History.Final[0] with { Reads = [builder.History.Final[0].Reads[0], wrong] }];
            var breaches = bucket == "last" ? builder.Judge<LastWriteWins>() : builder.Judge<Survivors>();
            Assert.Equal(isMissing ? [wrong.Ended] : [], breaches.Select(static breach => (TimeSpan?)breach.At));
        }
    }

    [Fact]
    public void Two_copies_of_a_version_with_different_expiries_are_not_the_same()
    {
        var builder = new HistoryBuilder();
        var version = builder.PutEverywhere(ttl: Ttl);
        builder.Store(2, HistoryBuilder.Set([version with { Version = version.Version with { Content = version.Version.Content with { ExpiresAt = 5 } } }]));
        Assert.NotEmpty(builder.End(repair: false).Judge<OneDotOneValue>());
    }
}

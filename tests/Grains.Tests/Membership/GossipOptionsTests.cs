namespace OrleansKv.Membership;

public sealed class GossipOptionsTests
{
    private static readonly GossipOptions Defaults = new();

    public static TheoryData<string, GossipOptions, GossipOptions> Bounds => new()
    {
        { nameof(GossipOptions.Interval), Defaults with { Interval = TimeSpan.FromMilliseconds(50) }, Defaults with { Interval = TimeSpan.FromMilliseconds(49) } },
        { nameof(GossipOptions.Interval), Defaults with { Interval = TimeSpan.FromSeconds(10) }, Defaults with { Interval = TimeSpan.FromSeconds(10.001) } },
        { nameof(GossipOptions.FanOut), Defaults with { FanOut = 1 }, Defaults with { FanOut = 0 } },
        { nameof(GossipOptions.FanOut), Defaults with { FanOut = 4 }, Defaults with { FanOut = 5 } },
        { nameof(GossipOptions.Jitter), Defaults with { Jitter = 0.5 }, Defaults with { Jitter = 0.51 } },
        { nameof(GossipOptions.SeedChance), Defaults with { SeedChance = 1 }, Defaults with { SeedChance = 1.1 } },
        { nameof(GossipOptions.DownChance), Defaults with { DownChance = 0 }, Defaults with { DownChance = -0.1 } },
        { nameof(GossipOptions.CallTimeout), Defaults with { CallTimeout = TimeSpan.FromSeconds(10) }, Defaults with { CallTimeout = TimeSpan.FromSeconds(11) } },
        { nameof(GossipOptions.PhiThreshold), Defaults with { PhiThreshold = 1 }, Defaults with { PhiThreshold = 0.9 } },
        { nameof(GossipOptions.SuspicionTime), Defaults with { SuspicionTime = TimeSpan.Zero }, Defaults with { SuspicionTime = -TimeSpan.FromTicks(1) } },
        { nameof(GossipOptions.WindowSize), Defaults with { WindowSize = 10 }, Defaults with { WindowSize = 9 } },
        { nameof(GossipOptions.MinStandardDeviation), Defaults with { MinStandardDeviation = TimeSpan.FromMilliseconds(1) }, Defaults with { MinStandardDeviation = TimeSpan.Zero } },
        { nameof(GossipOptions.FirstInterval), Defaults with { FirstInterval = TimeSpan.FromSeconds(30) }, Defaults with { FirstInterval = TimeSpan.FromSeconds(31) } },
        { nameof(GossipOptions.MaxDigests), Defaults with { MaxDigests = 16 }, Defaults with { MaxDigests = 15 } },
        { nameof(GossipOptions.MaxRecords), Defaults with { MaxRecords = 65_536 }, Defaults with { MaxRecords = 65_537 } },
        { nameof(GossipOptions.MaxSuspicions), Defaults with { MaxSuspicions = 1 }, Defaults with { MaxSuspicions = 0 } },
        { nameof(GossipOptions.MaxMembers), Defaults with { MaxMembers = 65_536 }, Defaults with { MaxMembers = 65_537 } },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void A_value_on_its_bound_is_taken_and_one_beyond_is_refused_by_name(string name, GossipOptions good, GossipOptions bad)
    {
        good.Validate();
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(bad.Validate).ParamName);
    }

    [Fact]
    public void The_defaults_are_good() => Defaults.Validate();

    [Fact]
    public void No_list_of_seeds_at_all_is_refused() => Assert.Throws<ArgumentException>((Defaults with { Seeds = default }).Validate);
}

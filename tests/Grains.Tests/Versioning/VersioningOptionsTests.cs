namespace OrleansKv.Versioning;

public sealed class VersioningOptionsTests
{
    private static readonly VersioningOptions Defaults = new();

    public static TheoryData<VersioningOptions> Valid =>
    [
        Defaults,
        Defaults with { MaxVectorEntries = 1, MaxSingleDots = 1, MaxSiblings = 1, MaxSiblingBytes = 1, MaxClockDrift = TimeSpan.FromTicks(1) },
        Defaults with { MaxVectorEntries = 100, MaxSingleDots = 100, MaxSiblings = 10_000, MaxSiblingBytes = 64 * 1024 * 1024, MaxClockDrift = TimeSpan.FromDays(1) },
        Defaults with { ContextSecret = new string('s', 16) },
    ];

    public static TheoryData<string, VersioningOptions> Invalid => new()
    {
        { "MaxVectorEntries", Defaults with { MaxVectorEntries = 0 } },
        { "MaxVectorEntries", Defaults with { MaxVectorEntries = 101 } },
        { "MaxSingleDots", Defaults with { MaxSingleDots = 0 } },
        { "MaxSingleDots", Defaults with { MaxSingleDots = 101 } },
        { "MaxSiblingBytes", Defaults with { MaxSiblingBytes = 0 } },
        { "MaxSiblingBytes", Defaults with { MaxSiblingBytes = (64 * 1024 * 1024) + 1 } },
        { "MaxSiblings", Defaults with { MaxSiblings = 0 } },
        { "MaxSiblings", Defaults with { MaxSiblings = 10_001 } },
        { "MaxClockDrift", Defaults with { MaxClockDrift = TimeSpan.Zero } },
        { "MaxClockDrift", Defaults with { MaxClockDrift = TimeSpan.FromDays(1) + TimeSpan.FromTicks(1) } },
        { "ContextSecret", Defaults with { ContextSecret = new string('s', 15) } },
    };

    [Theory]
    [MemberData(nameof(Valid))]
    public void Settings_inside_their_bounds_are_accepted(VersioningOptions options) => options.Validate();

    [Theory]
    [MemberData(nameof(Invalid))]
    public void A_setting_outside_its_bounds_is_refused_by_name(string name, VersioningOptions options)
    {
        var error = Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
        Assert.Equal(name, error.ParamName);
        Assert.StartsWith(name, error.Message);
    }

    [Fact]
    public void The_defaults_are_the_documented_ones()
    {
        Assert.Equal(10, Defaults.MaxVectorEntries);
        Assert.Equal(8, Defaults.MaxSingleDots);
        Assert.Equal(100, Defaults.MaxSiblings);
        Assert.Equal(TimeSpan.FromMinutes(1), Defaults.MaxClockDrift);
        Assert.Equal("", Defaults.ContextSecret);
    }

    [Fact]
    public void The_secret_is_in_no_text()
    {
        const string Secret = "correct horse battery";
        var options = Defaults with { ContextSecret = Secret };
        Assert.DoesNotContain(Secret, options.ToString());
        Assert.Contains("MaxVectorEntries = 10", options.ToString());
        var error = Assert.Throws<ArgumentOutOfRangeException>((Defaults with { ContextSecret = "too short" }).Validate);
        Assert.DoesNotContain("too short", error.ToString());
    }
}

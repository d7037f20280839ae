namespace OrleansKv.Handoff;

public sealed class HandoffOptionsTests
{
    public static TheoryData<HandoffOptions> OnTheLimit => [.. Limits(inside: true)];

    public static TheoryData<HandoffOptions> BeyondTheLimit => [.. Limits(inside: false)];

    [Theory]
    [MemberData(nameof(OnTheLimit))]
    public void A_value_on_its_limit_is_taken(HandoffOptions options) => options.Validate();

    [Theory]
    [MemberData(nameof(BeyondTheLimit))]
    public void A_value_beyond_its_limit_is_refused(HandoffOptions options) => Assert.Throws<ArgumentOutOfRangeException>(options.Validate);

    private static IEnumerable<HandoffOptions> Limits(bool inside)
    {
        var off = inside ? 0 : 1;
        var tick = TimeSpan.FromTicks(off);
        var options = new HandoffOptions();
        return
        [
            options with { MaxBytesPerTarget = 1024 - off },
            options with { MaxBytesPerTarget = (1L << 40) + off },
            options with { MaxAge = TimeSpan.FromSeconds(1) - tick },
            options with { MaxAge = TimeSpan.FromDays(30) + tick },
            options with { RetryInterval = TimeSpan.FromMilliseconds(100) - tick },
            options with { RetryInterval = TimeSpan.FromHours(1) + tick },
            options with { SweepInterval = TimeSpan.FromSeconds(1) - tick },
            options with { SweepInterval = TimeSpan.FromHours(1) + tick },
            options with { MaxConcurrent = 1 - off },
            options with { MaxConcurrent = 1024 + off },
            options with { BytesPerSecond = (1L << 16) - off },
            options with { BytesPerSecond = (1L << 36) + off },
            options with { MaxSlowdown = 1 - off },
            options with { MaxSlowdown = 1_000 + off },
            options with { DropDelay = TimeSpan.Zero - tick },
            options with { DropDelay = TimeSpan.FromDays(30) + tick },
            options with { RemoveAfter = TimeSpan.FromMinutes(10) - tick },
            options with { RemoveAfter = TimeSpan.FromDays(365) + tick },
            options with { MaxRemovedShare = inside ? 0.001 : 0 },
            options with { MaxRemovedShare = inside ? 0.5 : 0.51 },
        ];
    }
}

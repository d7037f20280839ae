namespace OrleansKv.AntiEntropy;

public sealed class AntiEntropyOptionsTests
{
    public static TheoryData<AntiEntropyOptions> OnTheLimit => [.. Limits(inside: true)];

    public static TheoryData<AntiEntropyOptions> BeyondTheLimit => [.. Limits(inside: false)];

    [Theory]
    [MemberData(nameof(OnTheLimit))]
    public void A_value_on_its_limit_is_taken(AntiEntropyOptions options) => options.Validate();

    [Theory]
    [MemberData(nameof(BeyondTheLimit))]
    public void A_value_beyond_its_limit_is_refused(AntiEntropyOptions options) => Assert.Throws<ArgumentOutOfRangeException>(options.Validate);

    private static IEnumerable<AntiEntropyOptions> Limits(bool inside)
    {
        var off = inside ? 0 : 1;
        var tick = TimeSpan.FromTicks(off);
        var options = new AntiEntropyOptions();
        return
        [
            options with { Interval = TimeSpan.FromMilliseconds(100) - tick },
            options with { Interval = TimeSpan.FromDays(30) + tick },
            options with { Jitter = -off },
            options with { Jitter = 0.9 + (off * 0.01) },
            options with { MaxConcurrent = 1 - off },
            options with { MaxConcurrent = 64 + off },
            options with { BytesPerSecond = 1024 - off },
            options with { BytesPerSecond = (1L << 40) + off },
            options with { MaxBatchBytes = 1024 - off },
            options with { MaxBatchBytes = (64 * 1024 * 1024) + off },
            options with { MaxBatchKeys = 1 - off },
            options with { MaxBatchKeys = 10_000 + off },
            options with { MaxListedKeys = 1 - off },
            options with { MaxListedKeys = 1_000_000 + off },
            options with { CallTimeout = TimeSpan.FromMilliseconds(1) - tick },
            options with { CallTimeout = TimeSpan.FromSeconds(10) + tick },
            options with { VerifyInterval = TimeSpan.FromSeconds(1) - tick },
            options with { VerifyInterval = TimeSpan.FromDays(365) + tick },
            options with { MaxSlowdown = 1 - off },
            options with { MaxSlowdown = 1_000 + off },
        ];
    }
}

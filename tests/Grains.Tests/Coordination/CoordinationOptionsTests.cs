namespace OrleansKv.Coordination;

public sealed class CoordinationOptionsTests
{
    public static TheoryData<CoordinationOptions, bool> Bounds => new()
    {
        { new CoordinationOptions(), true },
        { new CoordinationOptions { MaxConcurrentRequests = 1 }, true },
        { new CoordinationOptions { MaxConcurrentRequests = 0 }, false },
        { new CoordinationOptions { MaxConcurrentRequests = 1_000_000 }, true },
        { new CoordinationOptions { MaxConcurrentRequests = 1_000_001 }, false },
        { new CoordinationOptions { MaxValueBytes = 100, MaxRequestBytesInFlight = 100 }, true },
        { new CoordinationOptions { MaxValueBytes = 100, MaxRequestBytesInFlight = 99 }, false },
        { new CoordinationOptions { MaxRequestBytesInFlight = 64L << 30 }, true },
        { new CoordinationOptions { MaxRequestBytesInFlight = (64L << 30) + 1 }, false },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Limits_of_requests_are_checked_against_their_bounds(CoordinationOptions options, bool valid)
    {
        if (valid) options.Validate();
        else Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
    }
}

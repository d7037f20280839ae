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
        { new CoordinationOptions { MaxUnansweredCalls = 1 }, true },
        { new CoordinationOptions { MaxUnansweredCalls = 0 }, false },
        { new CoordinationOptions { MaxUnansweredCalls = 1_000_000 }, true },
        { new CoordinationOptions { MaxUnansweredCalls = 1_000_001 }, false },
        { new CoordinationOptions { HedgeAfterAtLeast = TimeSpan.FromMicroseconds(100), MaxHedgedShare = 0, LatencyWindow = 8, DigestReadFromBytes = 0 }, true },
        { new CoordinationOptions { HedgeAfterAtLeast = TimeSpan.FromSeconds(10), MaxHedgedShare = 1, LatencyWindow = 65_536, DigestReadFromBytes = int.MaxValue }, true },
        { new CoordinationOptions { HedgeAfterAtLeast = TimeSpan.FromMicroseconds(99) }, false },
        { new CoordinationOptions { HedgeAfterAtLeast = TimeSpan.FromSeconds(10.1) }, false },
        { new CoordinationOptions { MaxHedgedShare = -0.01 }, false },
        { new CoordinationOptions { MaxHedgedShare = 1.01 }, false },
        { new CoordinationOptions { CatchUpTime = TimeSpan.Zero }, true },
        { new CoordinationOptions { CatchUpTime = TimeSpan.FromMilliseconds(-1) }, false },
        { new CoordinationOptions { CatchUpTime = TimeSpan.FromMinutes(10) }, true },
        { new CoordinationOptions { CatchUpTime = TimeSpan.FromMinutes(10.1) }, false },
        { new CoordinationOptions { LatencyWindow = 7 }, false },
        { new CoordinationOptions { LatencyWindow = 65_537 }, false },
        { new CoordinationOptions { DigestReadFromBytes = -1 }, false },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Limits_of_requests_are_checked_against_their_bounds(CoordinationOptions options, bool valid)
    {
        if (valid) options.Validate();
        else Assert.Throws<ArgumentOutOfRangeException>(options.Validate);
    }
}

namespace OrleansKv.Ring;

public sealed class PlanViewsTests
{
    /// <summary>Exchanges count 8 KiB for each key beside its bytes.</summary>
    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(1_024, 0, 1)]
    [InlineData(0, 8 << 20, 1)]
    [InlineData(16_384, 4 << 20, 16.5)]
    public void The_expected_time_counts_keys_as_the_pace_of_exchanges_does(long keys, long bytes, double seconds) =>
        Assert.Equal(seconds, PlanViews.SecondsOf(keys, bytes, 8 << 20));
}

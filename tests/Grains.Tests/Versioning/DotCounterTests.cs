namespace OrleansKv.Versioning;

public sealed class DotCounterTests
{
    private static readonly Actor Actor = new("n1", 7);

    [Fact]
    public void Counters_start_at_1_and_rise()
    {
        var counter = new InMemoryDotCounter(Actor);
        Assert.Equal(new Dot(Actor, 1), counter.Next());
        Assert.Equal(new Dot(Actor, 2), counter.Next());
        Assert.Equal(2UL, counter.HighWaterMark);
    }

    [Fact]
    public void A_restored_counter_goes_on_above_its_high_water_mark()
    {
        var counter = new InMemoryDotCounter(Actor, highWaterMark: 1000);
        Assert.Equal(1000UL, counter.HighWaterMark);
        Assert.Equal(1001UL, counter.Next().Counter);
    }

    [Fact]
    public void Epochs_of_the_same_second_differ_by_chance()
    {
        var time = new ManualTimeProvider();
        var random = new Random(1);
        Assert.Equal(1000, Enumerable.Range(0, 1000).Select(_ => StoreEpoch.Create(time, random)).Distinct().Count());
    }

    [Fact]
    public void Epochs_with_the_same_randomness_differ_by_time()
    {
        var time = new ManualTimeProvider();
        var first = StoreEpoch.Create(time, new Random(1));
        time.Now += TimeSpan.FromSeconds(1);
        Assert.True(StoreEpoch.Create(time, new Random(1)) > first);
    }

    [Fact]
    public void An_epoch_is_above_the_one_that_it_follows_although_the_clock_went_back()
    {
        var time = new ManualTimeProvider();
        var first = StoreEpoch.Create(time, new Random(1));
        time.Now -= TimeSpan.FromDays(1000);
        var (left, right) = (StoreEpoch.Create(time, new Random(1), previous: first), StoreEpoch.Create(time, new Random(2), previous: first));
        Assert.True(left > first && right > first && left != right);
    }

    [Fact]
    public void A_clock_outside_32_bits_of_seconds_makes_epochs_all_the_same()
    {
        var past = new ManualTimeProvider { Now = DateTimeOffset.MinValue };
        var future = new ManualTimeProvider { Now = DateTimeOffset.MaxValue };
        Assert.Equal(0UL, StoreEpoch.Create(past, new Random(1)) >> 32);
        Assert.Equal(uint.MaxValue, StoreEpoch.Create(future, new Random(1)) >> 32);
    }
}

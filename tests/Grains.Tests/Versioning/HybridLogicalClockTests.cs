namespace OrleansKv.Versioning;

public sealed class HybridLogicalClockTests
{
    private static readonly TimeSpan MaxDrift = TimeSpan.FromMinutes(1);

    private readonly ManualTimeProvider _time = new();
    private readonly HybridLogicalClock _clock;

    public HybridLogicalClockTests() => _clock = new HybridLogicalClock(_time, MaxDrift);

    [Fact]
    public void Readings_follow_physical_time()
    {
        Assert.Equal(_time.Now, _clock.Next().Time);
        _time.Now += TimeSpan.FromSeconds(5);
        Assert.Equal(_time.Now, _clock.Next().Time);
    }

    [Fact]
    public void Readings_rise_while_the_clock_stands_still()
    {
        var first = _clock.Next();
        Assert.Equal(first.Value + 1, _clock.Next().Value);
    }

    [Fact]
    public void Readings_rise_when_the_clock_goes_back()
    {
        var before = _clock.Next();
        _time.Now -= TimeSpan.FromHours(1);
        Assert.True(_clock.Next().Value > before.Value);
    }

    [Fact]
    public void A_full_logical_part_carries_into_the_physical_part()
    {
        var first = _clock.Next();
        for (var i = 0; i < ushort.MaxValue; i++) _clock.Next();
        var next = _clock.Next();
        Assert.Equal(first.Value + 65536, next.Value);
        Assert.Equal(_time.Now + TimeSpan.FromMilliseconds(1), next.Time);
    }

    [Fact]
    public void A_reading_after_an_observed_one_is_above_it()
    {
        var remote = Stamp(_time.Now + TimeSpan.FromSeconds(30), logical: 7);
        Assert.True(_clock.Observe(remote));
        Assert.Equal(remote.Value + 1, _clock.Next().Value);
    }

    [Fact]
    public void An_observed_reading_of_the_past_changes_nothing()
    {
        var before = _clock.Next();
        Assert.True(_clock.Observe(Stamp(_time.Now - TimeSpan.FromDays(1))));
        Assert.Equal(before.Value + 1, _clock.Next().Value);
    }

    [Fact]
    public void A_reading_as_far_ahead_as_the_accepted_drift_is_followed()
    {
        Assert.True(_clock.Observe(Stamp(_time.Now + MaxDrift)));
        Assert.Equal(0, _clock.ClampedCount);
        Assert.Equal(_time.Now + MaxDrift, _clock.Next().Time);
    }

    [Fact]
    public void A_reading_further_ahead_than_the_accepted_drift_is_followed_only_that_far_and_counted()
    {
        Assert.False(_clock.Observe(Stamp(_time.Now + MaxDrift, logical: 1)));
        Assert.False(_clock.Observe(new HybridTimestamp(long.MaxValue)));
        Assert.Equal(2, _clock.ClampedCount);
        Assert.Equal(_time.Now + MaxDrift, _clock.Next().Time);
    }

    [Fact]
    public void A_clock_set_before_1970_still_rises()
    {
        _time.Now = DateTimeOffset.UnixEpoch - TimeSpan.FromDays(1);
        Assert.Equal(1, _clock.Next().Value);
        Assert.Equal(2, _clock.Next().Value);
    }

    [Fact]
    public void Concurrent_readings_are_distinct_and_rise_on_each_thread()
    {
        const int Threads = 4;
        const int Readings = 20_000;
        var readings = new long[Threads][];
        var threads = Enumerable.Range(0, Threads).Select(t => new Thread(() =>
        {
            readings[t] = new long[Readings];
            for (var i = 0; i < Readings; i++)
            {
                _clock.Observe(Stamp(_time.Now + TimeSpan.FromMilliseconds(i % 50)));
                readings[t][i] = _clock.Next().Value;
            }
        })).ToArray();
        foreach (var thread in threads) thread.Start();
        foreach (var thread in threads) thread.Join();
        Assert.Equal(Threads * Readings, readings.SelectMany(r => r).Distinct().Count());
        Assert.All(readings, r => Assert.Equal(r.Order(), r));
    }

    private static HybridTimestamp Stamp(DateTimeOffset time, long logical = 0) => new((time.ToUnixTimeMilliseconds() << 16) | logical);
}

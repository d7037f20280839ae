using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.Coordination;

public sealed class ReadLatencyTests
{
    private const int Window = 100;

    private readonly ReadLatency _latency = new(Window);

    [Fact]
    public void There_are_no_figures_before_there_are_enough_answers()
    {
        Record(Window - 1, 1);
        Assert.Null(_latency.P99);
        Assert.Equal(TimeSpan.Zero, _latency.Median);
        Record(1, 1);
        Assert.NotNull(_latency.P99);
    }

    [Fact]
    public void One_answer_in_a_hundred_may_take_longer_than_the_99th_percentile()
    {
        Record(99, 2);
        Record(1, 500);
        Assert.InRange(_latency.P99!.Value.TotalMilliseconds, 2, 2.5);

        var worse = new ReadLatency(Window);
        for (var i = 0; i < 98; i++) worse.Record(TimeSpan.FromMilliseconds(2));
        for (var i = 0; i < 2; i++) worse.Record(TimeSpan.FromMilliseconds(500));
        Assert.InRange(worse.P99!.Value.TotalMilliseconds, 500, 625);
    }

    [Fact]
    public void Figures_are_never_too_low_and_at_most_a_quarter_too_high()
    {
        Prop.ForAll(Gen.Choose(4, 4_000_000).ToArbitrary(), microseconds =>
        {
            var latency = new ReadLatency(8);
            var time = TimeSpan.FromMicroseconds(microseconds);
            for (var i = 0; i < 8; i++) latency.Record(time);
            return latency.P99 >= time && latency.P99 <= time * 1.25 && latency.Median == latency.P99;
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void What_was_long_ago_is_forgotten()
    {
        Record(Window, 1_000);
        Assert.True(_latency.P99 >= TimeSpan.FromSeconds(1));
        for (var i = 0; i < 12; i++) Record(Window, 1);
        Assert.True(_latency.P99 < TimeSpan.FromMilliseconds(2));
        Assert.True(_latency.Median < TimeSpan.FromMilliseconds(2));
    }

    [Fact]
    public void Times_beyond_all_buckets_count_as_the_longest_or_shortest()
    {
        Record(Window, 60_000);
        Assert.InRange(_latency.P99!.Value.TotalSeconds, 4, 5);
        var quick = new ReadLatency(1);
        quick.Record(TimeSpan.Zero);
        Assert.InRange(quick.P99!.Value, TimeSpan.FromTicks(1), TimeSpan.FromMicroseconds(2));
    }

    private void Record(int times, double milliseconds)
    {
        for (var i = 0; i < times; i++) _latency.Record(TimeSpan.FromMilliseconds(milliseconds));
    }
}

namespace OrleansKv.Pacing;

public sealed class ForegroundLatencyTests
{
    private readonly ManualTime _time = new();
    private readonly ForegroundLatency _foreground;

    public ForegroundLatencyTests() => _foreground = new ForegroundLatency(_time);

    [Fact]
    public void Slow_requests_that_stay_slow_are_usual_in_the_end()
    {
        for (var i = 0; i < 5_000; i++) _foreground.Record(TimeSpan.FromMilliseconds(1));
        Assert.Equal(1, _foreground.Slowdown, 0.001);
        for (var i = 0; i < 100; i++) _foreground.Record(TimeSpan.FromMilliseconds(10));
        Assert.InRange(_foreground.Slowdown, 5, 10);
        for (var i = 0; i < 20_000; i++) _foreground.Record(TimeSpan.FromMilliseconds(10));
        Assert.Equal(1, _foreground.Slowdown, 0.01);
    }

    [Fact]
    public void Nobody_is_kept_waiting_while_there_are_no_requests()
    {
        Assert.Equal(1, _foreground.Slowdown);
        _foreground.Record(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 100; i++) _foreground.Record(TimeSpan.FromMilliseconds(100));
        Assert.True(_foreground.Slowdown > 2);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, _foreground.Slowdown);
    }
}

namespace OrleansKv.Pacing;

public sealed class ForegroundLatencyTests
{
    private readonly ManualTime _time = new();
    private readonly ForegroundLatency _foreground;

    public ForegroundLatencyTests() => _foreground = new ForegroundLatency(_time);

    [Fact]
    public void Slow_requests_show_at_once_and_are_usual_after_many_minutes_alone()
    {
        Run(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        Assert.Equal(1, _foreground.Slowdown, 0.001);
        Run(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
        Assert.InRange(_foreground.Slowdown, 8, 10);
        Run(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(20));
        Assert.InRange(_foreground.Slowdown, 5, 10);
        Run(TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        Assert.Equal(1, _foreground.Slowdown, 0.01);
    }

    [Fact]
    public void Faster_requests_are_usual_within_seconds()
    {
        Run(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(5));
        Run(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(10));
        Run(TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
        Assert.True(_foreground.Slowdown > 5);
    }

    [Fact]
    public void A_few_slow_requests_among_many_show()
    {
        Run(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        for (var i = 0; i < 98; i++) _foreground.Record(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 2; i++) _foreground.Record(TimeSpan.FromMilliseconds(20));
        _time.Advance(ForegroundLatency.Window);
        Assert.True(_foreground.Slowdown > 2);
    }

    [Fact]
    public void Single_requests_say_nothing_and_nobody_is_kept_waiting_while_there_are_none()
    {
        Assert.Equal(1, _foreground.Slowdown);
        Run(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        _foreground.Record(TimeSpan.FromSeconds(1));
        _time.Advance(ForegroundLatency.Window);
        Assert.Equal(1, _foreground.Slowdown, 0.001);
        Run(TimeSpan.FromMilliseconds(100), TimeSpan.FromSeconds(1));
        Assert.True(_foreground.Slowdown > 2);
        _time.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(1, _foreground.Slowdown);
    }

    private void Run(TimeSpan duration, TimeSpan time) => Pacing.Foreground.Run(_foreground, _time, duration, time);
}

namespace OrleansKv.AntiEntropy;

public sealed class ExchangePaceTests
{
    private static readonly AntiEntropyOptions Options = new() { BytesPerSecond = 1024, MaxSlowdown = 4 };

    private readonly ManualTime _time = new();
    private readonly ForegroundLatency _foreground;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ExchangePace _pace;

    public ExchangePaceTests()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        _foreground = new ForegroundLatency(_time);
        _pace = new ExchangePace(Options, _foreground, _time) { Stopping = _stopping.Token };
    }

    [Fact]
    public void Bytes_take_their_time_whoever_moves_them()
    {
        var first = _pace.SpendAsync(1024).AsTask();
        var second = _pace.SpendAsync(1024).AsTask();
        _time.Advance(TimeSpan.FromSeconds(0.99));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.02));
        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(second.IsCompletedSuccessfully);
        Assert.True(_pace.SpendAsync(10).IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(1_000, 4)]
    public void Slow_requests_of_clients_slow_exchanges_down_up_to_a_limit(int timesSlower, int slowdown)
    {
        for (var i = 0; i < 5_000; i++) _foreground.Record(TimeSpan.FromMilliseconds(1));
        for (var i = 0; i < 100; i++) _foreground.Record(TimeSpan.FromMilliseconds(timesSlower));
        var spent = _pace.SpendAsync(1024).AsTask();
        _time.Advance(TimeSpan.FromSeconds(slowdown * 0.85));
        Assert.False(spent.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(slowdown * 0.2));
        Assert.True(spent.IsCompletedSuccessfully);
    }

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

    [Fact]
    public async Task Stopping_ends_exchanges_that_wait_and_that_come_by()
    {
        var waiting = _pace.SpendAsync(1024).AsTask();
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await _pace.SpendAsync(1));
    }
}

namespace OrleansKv.Pacing;

public sealed class BackgroundPaceTests
{
    private readonly ManualTime _time = new();
    private readonly ForegroundLatency _foreground;
    private readonly CancellationTokenSource _stopping = new();
    private readonly BackgroundPace _pace;

    public BackgroundPaceTests()
    {
        SynchronizationContext.SetSynchronizationContext(null);
        _foreground = new ForegroundLatency(_time);
        _pace = new BackgroundPace(bytesPerSecond: 1024, maxSlowdown: 4, _foreground, _time);
    }

    [Fact]
    public void Bytes_take_their_time_whoever_moves_them()
    {
        var first = SpendAsync(1024);
        var second = SpendAsync(1024);
        _time.Advance(TimeSpan.FromSeconds(0.99));
        Assert.False(first.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.02));
        Assert.True(first.IsCompletedSuccessfully);
        Assert.False(second.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.True(second.IsCompletedSuccessfully);
        Assert.True(SpendAsync(10).IsCompletedSuccessfully);
    }

    [Fact]
    public void Many_small_amounts_take_as_long_as_one_of_their_size()
    {
        Task last = Task.CompletedTask;
        for (var i = 0; i < 1024; i++) last = SpendAsync(1);
        _time.Advance(TimeSpan.FromSeconds(0.99));
        Assert.False(last.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.02));
        Assert.True(last.IsCompletedSuccessfully);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(1_000, 4)]
    public void Slow_requests_of_clients_slow_the_work_down_up_to_a_limit(int timesSlower, int slowdown)
    {
        WorkOn(TimeSpan.FromMilliseconds(1));
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(timesSlower), ForegroundLatency.Window);
        var spent = SpendAsync(1024);
        _time.Advance(TimeSpan.FromSeconds(slowdown * 0.85));
        Assert.False(spent.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(slowdown * 0.2));
        Assert.True(spent.IsCompletedSuccessfully);
    }

    [Fact]
    public void Work_gets_slower_step_by_step_while_clients_wait_and_faster_when_they_do_not()
    {
        WorkOn(TimeSpan.FromMilliseconds(10));
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(15), TimeSpan.FromSeconds(1));
        Assert.InRange(CostOf(100), 1.9, 2.1);
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(15), TimeSpan.FromSeconds(1));
        Assert.InRange(CostOf(100), 3.9, 4.1);
        WorkOn(TimeSpan.FromMilliseconds(10));
        Assert.InRange(CostOf(100), 0.95, 1.1);
    }

    [Fact]
    public async Task Stopping_ends_work_that_waits_and_that_comes_by()
    {
        var waiting = SpendAsync(1024);
        await _stopping.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => waiting);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => SpendAsync(1));
    }

    [Fact]
    public void Work_that_begins_while_there_are_clients_begins_slowly()
    {
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5));
        Assert.InRange(CostOf(100), 3.9, 4.1);
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
        Assert.InRange(CostOf(100), 1, 2);
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(1));
        Assert.InRange(CostOf(100), 0.95, 1.1);
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(3));
        Assert.InRange(CostOf(100), 3.9, 4.1);
    }

    [Fact]
    public void Work_that_begins_without_clients_begins_at_full_pace()
    {
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(5));
        _time.Advance(TimeSpan.FromSeconds(2.1));
        Assert.InRange(CostOf(100), 0.95, 1.1);
    }

    [Fact]
    public void A_first_request_is_a_client_though_nobody_knows_yet_what_is_usual()
    {
        _foreground.Record(TimeSpan.FromMilliseconds(1));
        Assert.InRange(CostOf(100), 3.9, 4.1);
    }

    /// <summary>Clients and work that go on for a while.</summary>
    private void WorkOn(TimeSpan latency)
    {
        for (var i = 0; i < 20; i++)
        {
            Foreground.Run(_foreground, _time, latency, TimeSpan.FromSeconds(0.5));
            _ = SpendAsync(1);
        }
    }

    /// <summary>How many times longer than usual the bytes take.</summary>
    private double CostOf(long bytes)
    {
        var usual = TimeSpan.FromSeconds(bytes / 1024.0);
        var spent = SpendAsync(bytes);
        var waited = TimeSpan.Zero;
        while (!spent.IsCompleted)
        {
            _time.Advance(TimeSpan.FromMilliseconds(1));
            waited += TimeSpan.FromMilliseconds(1);
        }

        return waited / usual;
    }

    private Task SpendAsync(long bytes) => _pace.SpendAsync(bytes, _stopping.Token);
}

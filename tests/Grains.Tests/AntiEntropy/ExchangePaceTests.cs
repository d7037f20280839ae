using OrleansKv.Pacing;

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
    public void Exchanges_keep_to_the_pace_of_their_options()
    {
        Foreground.Run(_foreground, _time, TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(5));
        Foreground.Run(_foreground, _time, TimeSpan.FromSeconds(1), ForegroundLatency.Window);
        var spent = _pace.SpendAsync(1024).AsTask();
        _time.Advance(TimeSpan.FromSeconds(3.9));
        Assert.False(spent.IsCompleted);
        _time.Advance(TimeSpan.FromSeconds(0.2));
        Assert.True(spent.IsCompletedSuccessfully);
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

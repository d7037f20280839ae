using OrleansKv.Pacing;

namespace OrleansKv.AntiEntropy;

/// <summary>The bandwidth that all exchanges of a node share. Used from the turns of one activation only.</summary>
internal sealed class ExchangePace(AntiEntropyOptions options, ForegroundLatency foreground, TimeProvider time) : IExchangePace
{
    private readonly BackgroundPace _pace = new(options.BytesPerSecond, options.MaxSlowdown, foreground, time);

    /// <summary>Ends, with its cancellation, the exchanges that wait or come by.</summary>
    public CancellationToken Stopping { get; set; }

    public ValueTask SpendAsync(long bytes) => new(_pace.SpendAsync(bytes, Stopping));
}

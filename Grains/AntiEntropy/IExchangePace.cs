namespace OrleansKv.AntiEntropy;

/// <summary>Holds exchanges back.</summary>
internal interface IExchangePace
{
    /// <summary>Takes note of bytes that were moved, and completes when more may be.</summary>
    /// <exception cref="OperationCanceledException">The exchange is to end here.</exception>
    ValueTask SpendAsync(long bytes);
}

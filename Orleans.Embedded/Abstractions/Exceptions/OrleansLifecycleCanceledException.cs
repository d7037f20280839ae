namespace Orleans.Runtime;

/// <summary>A start was cancelled between two stages.</summary>
public sealed class OrleansLifecycleCanceledException : OrleansException
{
    internal OrleansLifecycleCanceledException(string message) : base(message)
    {
    }
}

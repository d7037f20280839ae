namespace OrleansKv.AntiEntropy;

/// <summary>An exchange that could not be brought to its end. What it has repaired until then stays.</summary>
internal sealed class ExchangeFailedException(string message, bool isPassing = false) : Exception(message)
{
    /// <summary>True when nothing is wrong: the ring has just changed.</summary>
    public bool IsPassing => isPassing;
}

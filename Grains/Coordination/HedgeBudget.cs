namespace OrleansKv.Coordination;

/// <summary>
/// Lets at most a share of all reads be hedged, in bursts of ten: when every replica is slow, hedges would only make them slower (Dean and Barroso, "The Tail
/// at Scale"). Used by all coordinators of a silo without a lock: of two reads at once, one may not be counted.
/// </summary>
internal sealed class HedgeBudget(CoordinationOptions options)
{
    private const double Most = 10;

    private double _left = 1;

    /// <summary>Takes note of a read that may be hedged.</summary>
    public void Earn()
    {
        var left = Volatile.Read(ref _left);
        if (left < Most) Volatile.Write(ref _left, Math.Min(Most, left + options.MaxHedgedShare));
    }

    /// <summary>True when one more read may be hedged now.</summary>
    public bool TrySpend()
    {
        var left = Volatile.Read(ref _left);
        return left >= 1 && options.MaxHedgedShare > 0 && Interlocked.CompareExchange(ref _left, left - 1, left) == left;
    }
}

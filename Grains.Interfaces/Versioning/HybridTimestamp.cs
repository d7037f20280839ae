namespace OrleansKv.Versioning;

/// <summary>
/// A hybrid logical clock's reading (Kulkarni et al., "Logical Physical Clocks"): 48 bits of Unix milliseconds above 16
/// bits of a logical counter, so that plain comparison is causal order with physical time as the guide.
/// </summary>
/// <param name="Value">The packed reading.</param>
[GenerateSerializer, Immutable, Alias("kv.HybridTimestamp")]
public readonly record struct HybridTimestamp([property: Id(0)] long Value) : IComparable<HybridTimestamp>
{
    /// <summary>The physical part.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(Value >> 16);

    /// <inheritdoc/>
    public int CompareTo(HybridTimestamp other) => Value.CompareTo(other.Value);
}

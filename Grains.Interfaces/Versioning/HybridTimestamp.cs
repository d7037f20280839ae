namespace OrleansKv.Versioning;

/// <summary>
/// A hybrid logical clock's reading (Kulkarni et al., "Logical Physical Clocks"): 48 bits of Unix milliseconds above 16
/// bits of a logical counter, so that plain comparison is causal order with physical time as the guide.
/// </summary>
/// <param name="Value">The packed reading.</param>
[GenerateSerializer, Immutable, Alias("kv.HybridTimestamp")]
public readonly record struct HybridTimestamp([property: Id(0)] long Value) : IComparable<HybridTimestamp>
{
    /// <summary>Bits of the logical counter.</summary>
    public const int LogicalBits = 16;

    /// <summary>The physical part, in Unix milliseconds.</summary>
    public long UnixMilliseconds => Value >> LogicalBits;

    /// <summary>The physical part.</summary>
    public DateTimeOffset Time => DateTimeOffset.FromUnixTimeMilliseconds(UnixMilliseconds);

    /// <inheritdoc/>
    public int CompareTo(HybridTimestamp other) => Value.CompareTo(other.Value);
}

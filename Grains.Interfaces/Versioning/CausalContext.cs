using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>
/// A set of dots in compact form: a version vector, and the single dots that it does not reach. It says what a version
/// set has seen, and what a client has read.
/// </summary>
/// <param name="Vector">At most one entry per actor, in ascending order of actors.</param>
/// <param name="Dots">Dots beyond the vector, ascending, none of them covered by <paramref name="Vector"/>.</param>
/// <param name="LatestWrite">
/// No version named by the context was written later than this; a write made with the context gets a later timestamp, so
/// that the order of timestamps never contradicts causality. Without it, last-write-wins would not be a join.
/// </param>
[GenerateSerializer, Immutable, Alias("kv.CausalContext")]
public sealed record CausalContext(
    [property: Id(0)] ImmutableArray<VectorEntry> Vector,
    [property: Id(1)] ImmutableArray<Dot> Dots,
    [property: Id(2)] HybridTimestamp LatestWrite)
{
    /// <summary>The context that has seen nothing.</summary>
    public static CausalContext Empty { get; } = new([], [], default);

    /// <summary>True when the context has seen nothing.</summary>
    public bool IsEmpty => Vector.IsEmpty && Dots.IsEmpty;

    /// <summary>Equal when both name the same dots, entry by entry, with the same times.</summary>
    public bool Equals(CausalContext? other) =>
        ReferenceEquals(this, other)
        || (other is not null
            && LatestWrite == other.LatestWrite
            && Vector.AsSpan().SequenceEqual(other.Vector.AsSpan())
            && Dots.AsSpan().SequenceEqual(other.Dots.AsSpan()));

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var entry in Vector) hash.Add(entry);
        foreach (var dot in Dots) hash.Add(dot);
        hash.Add(LatestWrite);
        return hash.ToHashCode();
    }
}

using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>
/// A set of dots in compact form: a version vector, and the single dots that it does not reach. It says what a version
/// set has seen, and what a client has read.
/// </summary>
/// <param name="Vector">At most one entry per actor, in ascending order of actors.</param>
/// <param name="Dots">Dots beyond the vector, ascending, none of them covered by <paramref name="Vector"/>.</param>
[GenerateSerializer, Immutable, Alias("kv.CausalContext")]
public sealed record CausalContext(
    [property: Id(0)] ImmutableArray<VectorEntry> Vector,
    [property: Id(1)] ImmutableArray<Dot> Dots)
{
    /// <summary>The context that has seen nothing.</summary>
    public static CausalContext Empty { get; } = new([], []);

    /// <summary>True when the context has seen nothing.</summary>
    public bool IsEmpty => Vector.IsEmpty && Dots.IsEmpty;

    /// <summary>Equal when both name the same dots, entry by entry, with the same times.</summary>
    public bool Equals(CausalContext? other) =>
        other is not null && Vector.AsSpan().SequenceEqual(other.Vector.AsSpan()) && Dots.AsSpan().SequenceEqual(other.Dots.AsSpan());

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var entry in Vector) hash.Add(entry);
        foreach (var dot in Dots) hash.Add(dot);
        return hash.ToHashCode();
    }
}

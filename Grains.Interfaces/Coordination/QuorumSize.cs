using System.Globalization;

namespace OrleansKv.Coordination;

/// <summary>How many replicas must answer: <c>one</c>, <c>quorum</c>, <c>local-quorum</c>, <c>all</c> or a number.</summary>
/// <param name="Kind">How the size is given.</param>
/// <param name="Count">The number, for <see cref="QuorumKind.Count"/>; else 0.</param>
[GenerateSerializer, Immutable, Alias("kv.QuorumSize")]
public readonly record struct QuorumSize(
    [property: Id(0)] QuorumKind Kind,
    [property: Id(1)] int Count)
{
    /// <summary>A majority: the default.</summary>
    public static QuorumSize Quorum => default;

    /// <summary>Reads <c>one</c>, <c>quorum</c>, <c>local-quorum</c>, <c>all</c> (any case) or a whole number; false for anything else.</summary>
    public static bool TryParse(string text, out QuorumSize size)
    {
        size = text.ToUpperInvariant() switch
        {
            "ONE" => new(QuorumKind.One, 0),
            "QUORUM" => new(QuorumKind.Quorum, 0),
            "LOCAL-QUORUM" => new(QuorumKind.LocalQuorum, 0),
            "ALL" => new(QuorumKind.All, 0),
            _ => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) ? new(QuorumKind.Count, count) : new(QuorumKind.Count, -1),
        };
        return size.Count >= 0;
    }

    /// <summary>As <see cref="TryParse"/> reads it.</summary>
    public override string ToString() => Kind switch
    {
        QuorumKind.One => "one",
        QuorumKind.All => "all",
        QuorumKind.LocalQuorum => "local-quorum",
        QuorumKind.Count => Count.ToString(CultureInfo.InvariantCulture),
        _ => "quorum",
    };
}

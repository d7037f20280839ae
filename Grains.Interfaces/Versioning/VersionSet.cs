using System.Collections.Immutable;

namespace OrleansKv.Versioning;

/// <summary>
/// All that a replica knows of one key: the context of everything it has seen, and the siblings that nothing seen has
/// replaced. The dots of the siblings are part of the context.
/// </summary>
/// <param name="Context">Every dot seen, surviving or replaced.</param>
/// <param name="Siblings">The surviving versions, in ascending order of dots.</param>
[GenerateSerializer, Immutable, Alias("kv.VersionSet")]
public sealed record VersionSet(
    [property: Id(0)] CausalContext Context,
    [property: Id(1)] ImmutableArray<VersionedValue> Siblings)
{
    /// <summary>A key of which nothing is known.</summary>
    public static VersionSet Empty { get; } = new(CausalContext.Empty, []);

    /// <summary>True when nothing is known of the key.</summary>
    public bool IsNothing => Siblings.IsEmpty && Context.IsEmpty;
}

using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>A node's vnode tokens.</summary>
/// <param name="Node">The node.</param>
/// <param name="Tokens">Positions on the 128-bit ring, ascending, as 32 hexadecimal digits each.</param>
[GenerateSerializer, Immutable, Alias("kv.TokensView")]
public sealed record TokensView(
    [property: Id(0)] string Node,
    [property: Id(1)] ImmutableArray<string> Tokens);

using System.Collections.Immutable;

namespace OrleansKv.Ring;

/// <summary>A ring that a node has gone by.</summary>
/// <param name="Version">The ring's version.</param>
/// <param name="Since">When the node first went by it, by the node's clock.</param>
/// <param name="Members">The membership that it was derived from, in the ring's order.</param>
[GenerateSerializer, Immutable, Alias("kv.RingVersionView")]
public sealed record RingVersionView(
    [property: Id(0)] long Version,
    [property: Id(1)] DateTimeOffset Since,
    [property: Id(2)] ImmutableArray<RingVersionMember> Members);

using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>Opens an exchange: all that the sender knows, in short.</summary>
/// <param name="Members">The members; in a large cluster a part of them, another one each time.</param>
/// <param name="IsWhole">True when the sender knows no other member.</param>
[GenerateSerializer, Immutable, Alias("kv.GossipDigest")]
public sealed record GossipDigest(
    [property: Id(0)] ImmutableArray<MemberDigest> Members,
    [property: Id(1)] bool IsWhole);

using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>Ends an exchange: the records that the other node wanted.</summary>
/// <param name="Records">The records.</param>
[GenerateSerializer, Immutable, Alias("kv.GossipDelta")]
public sealed record GossipDelta([property: Id(0)] ImmutableArray<MemberRecord> Records);

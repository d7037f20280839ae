using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>Answers a digest with what its sender lacks, and asks for what the answering node lacks.</summary>
/// <param name="Newer">Members of which the sender has the facts, but not the last heartbeat or status.</param>
/// <param name="Records">Records that the sender lacks; bounded: the rest comes with later exchanges.</param>
/// <param name="Wanted">The members whose records the answering node lacks; bounded.</param>
[GenerateSerializer, Immutable, Alias("kv.GossipReply")]
public sealed record GossipReply(
    [property: Id(0)] ImmutableArray<MemberDigest> Newer,
    [property: Id(1)] ImmutableArray<MemberRecord> Records,
    [property: Id(2)] ImmutableArray<string> Wanted);

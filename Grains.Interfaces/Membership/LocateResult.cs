using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Membership;

/// <summary>Where a key lives and what each replica holds.</summary>
/// <param name="Error">Why it failed; null when it did not.</param>
/// <param name="Key">The object.</param>
/// <param name="Hash">The key's position on the 128-bit ring, as 32 hexadecimal digits.</param>
/// <param name="Range">Its key range.</param>
/// <param name="N">Home replicas, by the bucket's properties.</param>
/// <param name="Replicas">The whole preference list, of 64 nodes at most; while the range moves, both lists.</param>
[GenerateSerializer, Immutable, Alias("kv.LocateResult")]
public sealed record LocateResult(
    [property: Id(0)] RequestError? Error,
    [property: Id(1)] ObjectKey Key,
    [property: Id(2)] string Hash,
    [property: Id(3)] int Range,
    [property: Id(4)] int N,
    [property: Id(5)] ImmutableArray<ReplicaView> Replicas);

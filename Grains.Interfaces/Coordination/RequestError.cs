using System.Collections.Immutable;

namespace OrleansKv.Coordination;

/// <summary>Why a request was refused or failed, with each replica's part where replicas were asked.</summary>
/// <param name="Code">The kind.</param>
/// <param name="Detail">The reason in words, for a person.</param>
/// <param name="Needed">Replicas that had to answer; 0 where no quorum was involved.</param>
/// <param name="Got">Replicas that did.</param>
/// <param name="Replicas">Every replica's outcome; empty where none was asked.</param>
[GenerateSerializer, Immutable, Alias("kv.RequestError")]
public sealed record RequestError(
    [property: Id(0)] KvErrorCode Code,
    [property: Id(1)] string Detail,
    [property: Id(2)] int Needed,
    [property: Id(3)] int Got,
    [property: Id(4)] ImmutableArray<ReplicaOutcome> Replicas)
{
    /// <summary>An error in which no quorum was involved.</summary>
    public RequestError(KvErrorCode code, string detail) : this(code, detail, 0, 0, [])
    {
    }
}

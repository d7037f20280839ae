using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>What is left of a key when the world has come to rest.</summary>
/// <param name="Key">The object.</param>
/// <param name="Bucket">The properties of its bucket.</param>
/// <param name="Replicas">The version set of each home replica whose node lives; null where the replica did not answer.</param>
/// <param name="Reads">Reads of all living home replicas, one through each client in turn, the last of them last; empty when none succeeded.</param>
internal sealed record FinalKey(
    ObjectKey Key, BucketProperties Bucket, ImmutableArray<(string Node, VersionSet? Set)> Replicas, ImmutableArray<Operation> Reads)
{
    /// <summary>The same before anybody read the key after the faults.</summary>
    public ImmutableArray<(string Node, VersionSet? Set)> Unread { get; init; } = [];

    /// <summary>Living nodes that are no home replica of the key and have a copy of it.</summary>
    public ImmutableArray<string> Strays { get; init; } = [];
}

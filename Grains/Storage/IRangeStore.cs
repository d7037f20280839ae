using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>One key range of a node's store. Called by the range's replica only, from its grain turns.</summary>
public interface IRangeStore
{
    /// <summary>The counter of the replica's dots.</summary>
    IDotCounter Counter { get; }

    /// <summary>
    /// What the last completed write of the key left, or null. A write that has not completed is not seen, so that
    /// nothing is served that a crash could take back.
    /// </summary>
    ValueTask<VersionSet?> ReadAsync(ObjectKey key);

    /// <summary>Stores a key's version set; completes when it is durable as the store defines it. Writes of a key take effect in the order of the calls.</summary>
    ValueTask WriteAsync(ObjectKey key, VersionSet set);
}

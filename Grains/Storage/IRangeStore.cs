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
    /// <exception cref="RecordDamagedException">
    /// What the store holds of the key is damaged. <see cref="Counter"/> is in a new epoch already; the key reads as damaged until it is written again.
    /// </exception>
    ValueTask<VersionSet?> ReadAsync(ObjectKey key);

    /// <summary>
    /// Stores a key's version set; completes when it is durable as the store defines it, with the set's digest: equal sets of a key have
    /// equal ones on every node. Writes of a key take effect in the order of the calls. The empty set removes the key.
    /// </summary>
    /// <exception cref="StoreOverloadedException">Too much waits for the disk; nothing was written.</exception>
    /// <exception cref="Files.StoreFullException">No space is left; reads do not see the write. Later writes succeed once there is space.</exception>
    /// <exception cref="StoreFailedException">The store has failed; whether the write is durable is unknown. No later one succeeds.</exception>
    /// <exception cref="ArgumentException">The key or its versions are larger than the store takes.</exception>
    ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set);

    /// <summary>The keys that the range holds, without those that read as damaged, in no order: all whose writes completed before the call, and neither all nor none of later ones.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    ValueTask<IReadOnlyList<StoredKey>> ListAsync();
}

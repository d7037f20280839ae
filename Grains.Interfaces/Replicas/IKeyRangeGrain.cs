using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>
/// A vnode: one replica of one key range, pinned to its node. Key: <c>range@node</c>, see <see cref="KeyRangeId"/>. A call
/// that is not answered is forgotten after the longest time-out that may be configured for replicas, so that a hung
/// one does not fill its callers' memory.
/// </summary>
[Alias("kv.IKeyRangeGrain")]
public interface IKeyRangeGrain : IGrainWithStringKey
{
    /// <summary>The longest that a caller waits for an answer, as a time span in words.</summary>
    const string LongestCall = "00:00:10";

    /// <summary>Mints a dot for a client write, stores the resulting version set and returns it.</summary>
    [Alias("Write"), ResponseTimeout(LongestCall)]
    ValueTask<WriteReply> WriteAsync(WriteCommand command);

    /// <summary>Joins a version set with the stored one.</summary>
    [Alias("Merge"), ResponseTimeout(LongestCall)]
    ValueTask<WriteStatus> MergeAsync(MergeCommand command);

    /// <summary>Returns what the replica knows of a key.</summary>
    [Alias("Read"), ResponseTimeout(LongestCall)]
    ValueTask<ReadReply> ReadAsync(ObjectKey key, long ringVersion);

    /// <summary>
    /// Returns what the replica knows of a key without the values, which it has read and checked all the same: media types and bytes are left out, so that
    /// contents do not match their checksums.
    /// </summary>
    [Alias("ReadDigest"), ResponseTimeout(LongestCall)]
    ValueTask<ReadReply> ReadDigestAsync(ObjectKey key, long ringVersion);

    /// <summary>
    /// Removes the copy of a key that the replica keeps as a fallback, if it is still the given one and no write of it is under way; false when it is not.
    /// The caller knows that all nodes that it stood in for have it.
    /// </summary>
    [Alias("HandedOver"), ResponseTimeout(LongestCall)]
    ValueTask<bool> HandedOverAsync(ObjectKey key, VersionSet set);
}

namespace OrleansKv.Replicas;

/// <summary>
/// A vnode: one replica of one key range, pinned to its node. Key: <c>range@node</c>, see <see cref="KeyRangeId"/>.
/// </summary>
[Alias("kv.IKeyRangeGrain")]
public interface IKeyRangeGrain : IGrainWithStringKey
{
    /// <summary>Mints a dot for a client write, stores the resulting version set and returns it.</summary>
    [Alias("Write")]
    ValueTask<WriteReply> WriteAsync(WriteCommand command);

    /// <summary>Joins a version set with the stored one.</summary>
    [Alias("Merge")]
    ValueTask<WriteStatus> MergeAsync(MergeCommand command);

    /// <summary>Returns what the replica knows of a key.</summary>
    [Alias("Read")]
    ValueTask<ReadReply> ReadAsync(ObjectKey key, long ringVersion);
}

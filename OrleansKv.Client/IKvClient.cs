using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Client;

/// <summary>
/// Reads and writes the keys of an OrleansKv cluster. Safe for concurrent use; one serves a whole process. Every method throws <see cref="KvException"/> when
/// the request is refused or fails, and <see cref="OperationCanceledException"/> when its caller cancels it; a write that was cancelled may have been made. A
/// bucket is 1 to 64 of <c>A-Z a-z 0-9 . _ -</c>, a key 1 to 1,024 bytes as UTF-8.
/// </summary>
public interface IKvClient
{
    /// <summary>Reads a key. A key without a value is a result, <see cref="KvGetResult.IsFound"/>, and no exception.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">How to read; null: as the bucket says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KvException">The read was refused or failed.</exception>
    Task<KvGetResult> GetAsync(string bucket, string key, KvGetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Writes a value. Without a context or a condition it is concurrent with all that is there, and becomes a sibling unless the bucket keeps the last write only.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The bytes, also none; at most <see cref="KvClientOptions.MaxValueBytes"/>. They are copied before the method returns.</param>
    /// <param name="options">How to write; null: as the bucket says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KvException">The write was refused or failed; see <see cref="KvException.IsCertainlyUndone"/>.</exception>
    Task<KvWriteResult> PutAsync(string bucket, string key, ReadOnlyMemory<byte> value, KvPutOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Deletes a key. To delete a key that has no value is no error.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="options">How to delete; null: as the bucket says.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KvException">The delete was refused or failed; see <see cref="KvException.IsCertainlyUndone"/>.</exception>
    Task<KvWriteResult> DeleteAsync(string bucket, string key, KvDeleteOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Reads a bucket's properties; those of a bucket that was never given any are the cluster's defaults.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KvException">The read was refused or failed.</exception>
    Task<BucketProperties> GetBucketAsync(string bucket, CancellationToken cancellationToken = default);

    /// <summary>Replaces all of a bucket's properties.</summary>
    /// <param name="bucket">The bucket.</param>
    /// <param name="properties">The properties: take what <see cref="GetBucketAsync"/> returns, and change it.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>The properties now in force.</returns>
    /// <exception cref="KvException">The change was refused or failed.</exception>
    Task<BucketProperties> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken = default);

    /// <summary>Reads many keys, <see cref="KvClientOptions.BatchConcurrency"/> at once. Each is a request of its own, and fails on its own.</summary>
    /// <param name="keys">The keys.</param>
    /// <param name="options">How to read each of them; null: as the buckets say.</param>
    /// <param name="cancellationToken">Ends the wait for all.</param>
    /// <returns>An outcome for each key, in the order of the keys.</returns>
    Task<ImmutableArray<KvOutcome<KvGetResult>>> GetManyAsync(IReadOnlyList<ObjectKey> keys, KvGetOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Writes many values, <see cref="KvClientOptions.BatchConcurrency"/> at once. Each is a request of its own, and fails on its own; they are no transaction.</summary>
    /// <param name="puts">The writes. They may run in any order.</param>
    /// <param name="cancellationToken">Ends the wait for all.</param>
    /// <returns>An outcome for each write, in their order.</returns>
    Task<ImmutableArray<KvOutcome<KvWriteResult>>> PutManyAsync(IReadOnlyList<KvPut> puts, CancellationToken cancellationToken = default);

    /// <summary>Deletes many keys, <see cref="KvClientOptions.BatchConcurrency"/> at once. Each is a request of its own, and fails on its own; they are no transaction.</summary>
    /// <param name="deletes">The deletes. They may run in any order.</param>
    /// <param name="cancellationToken">Ends the wait for all.</param>
    /// <returns>An outcome for each delete, in their order.</returns>
    Task<ImmutableArray<KvOutcome<KvWriteResult>>> DeleteManyAsync(IReadOnlyList<KvDelete> deletes, CancellationToken cancellationToken = default);
}

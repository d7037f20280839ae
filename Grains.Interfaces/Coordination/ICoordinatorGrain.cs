namespace OrleansKv.Coordination;

/// <summary>
/// Runs client requests. A stateless worker, of any key, and always on the silo that took the request.
/// Refusals and failures are results, not exceptions; an exception means that the coordinator itself failed.
/// </summary>
[Alias("kv.ICoordinatorGrain")]
public interface ICoordinatorGrain : IGrainWithIntegerKey
{
    /// <summary>Reads a key from R replicas and repairs stale ones in the background.</summary>
    [Alias("Get")]
    ValueTask<GetResult> GetAsync(GetRequest request, CancellationToken cancellationToken);

    /// <summary>Writes a key to W replicas; the rest finish in the background.</summary>
    [Alias("Put")]
    ValueTask<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken);

    /// <summary>Writes a tombstone to W replicas; the rest finish in the background.</summary>
    [Alias("Delete")]
    ValueTask<PutResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken);

    /// <summary>Returns a bucket's properties; the defaults for a bucket that has none of its own.</summary>
    [Alias("GetBucket")]
    ValueTask<BucketResult> GetBucketAsync(string bucket, CancellationToken cancellationToken);

    /// <summary>Replaces a bucket's properties; in force on every reachable node when it returns.</summary>
    [Alias("PutBucket")]
    ValueTask<BucketResult> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken);
}

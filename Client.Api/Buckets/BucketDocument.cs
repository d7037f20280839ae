using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>A bucket's properties as the API shows them.</summary>
/// <param name="N">Home replicas of each key.</param>
/// <param name="R">Replicas that a read waits for.</param>
/// <param name="W">Replicas that a write waits for.</param>
/// <param name="Conflict">What becomes of concurrent versions.</param>
/// <param name="Consistency">What readers are promised.</param>
/// <param name="Ttl">How long a value lives whose put does not say; null: for ever.</param>
internal sealed record BucketDocument(int N, QuorumSize R, QuorumSize W, ConflictPolicy Conflict, Consistency Consistency, TimeSpan? Ttl)
{
    /// <summary>Makes the document of a bucket.</summary>
    public static BucketDocument Of(BucketProperties properties) =>
        new(properties.N, properties.R, properties.W, properties.Conflict, properties.Consistency, properties.Ttl);
}

using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>A bucket's properties as the API shows them.</summary>
/// <param name="N">Home replicas of each key.</param>
/// <param name="R">Replicas that a read waits for.</param>
/// <param name="W">Replicas that a write waits for.</param>
/// <param name="Conflict">What becomes of concurrent versions.</param>
/// <param name="Consistency">What readers are promised.</param>
internal sealed record BucketDocument(int N, QuorumSize R, QuorumSize W, ConflictPolicy Conflict, Consistency Consistency)
{
    /// <summary>How long a value lives; always null, for "forever".</summary>
    public long? Ttl => null;

    /// <summary>Makes the document of a bucket.</summary>
    public static BucketDocument Of(BucketProperties properties) =>
        new(properties.N, properties.R, properties.W, properties.Conflict, properties.Consistency);
}

using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Versioning;

namespace OrleansKv.Ring;

/// <summary>A node's place in the ring: its vnode tokens and the membership they were derived from. Key: the node's name; pinned to it.</summary>
[Alias("kv.IRingGrain")]
public interface IRingGrain : IGrainWithStringKey
{
    /// <summary>The ring as this node computes it.</summary>
    [Alias("GetRing")]
    ValueTask<RingView> GetRingAsync();

    /// <summary>The node's own vnode tokens, ascending, as 32 hexadecimal digits each.</summary>
    [Alias("GetTokens")]
    ValueTask<TokensView> GetTokensAsync();

    /// <summary>The rings that this node has gone by, the last 32 of them: kept over restarts, as durably as the node's replicas.</summary>
    /// <exception cref="IOException">The node's store cannot be read.</exception>
    [Alias("GetHistory")]
    ValueTask<RingHistoryView> GetHistoryAsync();

    /// <summary>Has this node and another one come to the same ring: whichever is behind learns.</summary>
    [Alias("Follow")]
    ValueTask FollowAsync(string node);

    /// <summary>How much the node holds of each key range.</summary>
    /// <exception cref="IOException">The node's store cannot be read.</exception>
    [Alias("GetSizes"), ResponseTimeout("00:01:00")]
    ValueTask<ImmutableArray<RangeSize>> GetSizesAsync();

    /// <summary>Makes a plan, commits it, cancels it, or shows plans; see <see cref="IPlanGrain"/>.</summary>
    /// <param name="request">What is wanted.</param>
    [Alias("Plan"), ResponseTimeout("00:01:00")]
    ValueTask<RingPlanReply> PlanAsync(RingPlanRequest request);

    /// <summary>What the node says of itself and of the others.</summary>
    [Alias("GetReport")]
    ValueTask<NodeReport> GetReportAsync();

    /// <summary>The properties that somebody has given a bucket, as far as this node knows.</summary>
    [Alias("FindBucket")]
    ValueTask<KnownBuckets> FindBucketAsync(string bucket);

    /// <summary>The properties that buckets have been given, as far as this node knows.</summary>
    [Alias("ListBuckets")]
    ValueTask<KnownBuckets> ListBucketsAsync();

    /// <summary>Takes note of a bucket's new properties, and answers when they are durable on this node.</summary>
    [Alias("BucketChanged")]
    ValueTask BucketChangedAsync(string bucket, BucketProperties properties, HybridTimestamp written);
}

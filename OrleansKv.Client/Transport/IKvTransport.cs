using System.Collections.Immutable;
using OrleansKv.Client.Routing;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Transport;

/// <summary>
/// A way to the cluster. Each method makes one try at one address, and fails with <see cref="KvException"/>, or with <see cref="OperationCanceledException"/> when its token is cancelled. Safe for
/// concurrent use.
/// </summary>
internal interface IKvTransport : IAsyncDisposable
{
    /// <summary>True when it can reach nodes by their names, so that a ring is worth reading.</summary>
    bool KnowsNodes { get; }

    /// <summary>Addresses at which any request may be tried: one at least.</summary>
    ImmutableArray<string> Endpoints { get; }

    /// <summary>Where requests come in at a node; null when that is not known, or not possible at the moment.</summary>
    string? AddressOf(string node);

    Task<KvGetResult> GetAsync(string address, GetRequest request, CancellationToken cancellationToken);

    Task<KvWriteResult> PutAsync(string address, PutRequest request, CancellationToken cancellationToken);

    Task<KvWriteResult> DeleteAsync(string address, DeleteRequest request, CancellationToken cancellationToken);

    Task<BucketProperties> GetBucketAsync(string address, string bucket, CancellationToken cancellationToken);

    Task<BucketProperties> PutBucketAsync(string address, string bucket, BucketProperties properties, CancellationToken cancellationToken);

    Task<RingTable> GetRingAsync(string address, CancellationToken cancellationToken);
}

using OrleansKv.Client.Api.Cluster;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Coordinators;

/// <summary>The coordinator of the node that the front door is part of: it answers, or the process is gone.</summary>
internal sealed class OwnCoordinator(ClusterGrains grains) : ICoordinators
{
    public ValueTask<GetResult> GetAsync(GetRequest request, CancellationToken cancellationToken) => grains.Coordinator(0).GetAsync(request, cancellationToken);

    public ValueTask<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken) => grains.Coordinator(0).PutAsync(request, cancellationToken);

    public ValueTask<PutResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken) => grains.Coordinator(0).DeleteAsync(request, cancellationToken);

    public ValueTask<BucketResult> GetBucketAsync(string bucket, CancellationToken cancellationToken) => grains.Coordinator(0).GetBucketAsync(bucket, cancellationToken);

    public ValueTask<BucketResult> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken) =>
        grains.Coordinator(0).PutBucketAsync(bucket, properties, cancellationToken);
}

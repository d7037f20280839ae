using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Coordinators;

/// <summary>Has a coordinator of the cluster run a client's request. Refusals are results.</summary>
internal interface ICoordinators
{
    ValueTask<GetResult> GetAsync(GetRequest request, CancellationToken cancellationToken);

    ValueTask<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken);

    ValueTask<PutResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken);

    ValueTask<BucketResult> GetBucketAsync(string bucket, CancellationToken cancellationToken);

    ValueTask<BucketResult> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken);
}

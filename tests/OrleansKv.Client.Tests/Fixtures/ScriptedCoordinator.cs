using OrleansKv.Client.Api.Fakes;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Client.Fixtures;

/// <summary>A coordinator that answers every request as a test wants it, in a cluster of one node, <c>n1</c>.</summary>
public sealed class ScriptedCoordinator : ICoordinatorGrain, IClusterGrain
{
    /// <summary>What it does: an error to answer with, or an exception.</summary>
    public Func<CancellationToken, Task<RequestError>> Script { get; set; } = static _ => throw new InvalidOperationException("There is no script.");

    public IGrainFactory Factory => FakeGrainFactory.For((_, _) => this);

    public async ValueTask<GetResult> GetAsync(GetRequest request, CancellationToken cancellationToken) => new(await Script(cancellationToken), [], null, null) { RingVersion = 4 };

    public async ValueTask<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken) => new(await Script(cancellationToken), null, null) { RingVersion = 4 };

    public async ValueTask<PutResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken) => new(await Script(cancellationToken), null, null) { RingVersion = 4 };

    public async ValueTask<BucketResult> GetBucketAsync(string bucket, CancellationToken cancellationToken) => new(await Script(cancellationToken), null);

    public async ValueTask<BucketResult> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken) => new(await Script(cancellationToken), null);

    public ValueTask<RingView> GetRingAsync() =>
        new(new RingView(4, "d", 1, [], [.. Enumerable.Range(0, 8).Select(static range => new KeyRangeView(range, "", ["n1"]))]));

    public ValueTask<ClusterView> GetClusterAsync() => throw new NotSupportedException();

    public ValueTask<ClusterView> GetNodesAsync() => throw new NotSupportedException();

    public ValueTask<LocateResult> LocateAsync(ObjectKey key, CancellationToken cancellationToken) => throw new NotSupportedException();
}

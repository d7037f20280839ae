using System.Collections.Immutable;
using OrleansKv.Client.Routing;
using OrleansKv.Client.Transport;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Versioning;

namespace OrleansKv.Client.OverOrleans;

/// <summary>Calls the grains: through the application's client, at the address that is empty, or through that of a node, at the node's name.</summary>
internal sealed class OrleansTransport(IGrainFactory grains, IKvNodeClients? nodes, IAsyncDisposable? owned) : IKvTransport
{
    private const string AnyNode = "";

    /// <summary>An Orleans client sends all calls of one key through the same gateway: several, taken in turn, spread them, and have a repeated call go another way.</summary>
    private const uint Keys = 32;

    private uint _turn;

    public bool KnowsNodes => nodes is not null;

    public ImmutableArray<string> Endpoints { get; } = [AnyNode];

    public string? AddressOf(string node) => nodes?.Find(node) is null ? null : node;

    public async Task<KvGetResult> GetAsync(string address, GetRequest request, CancellationToken cancellationToken)
    {
        var result = await CallAsync<ICoordinatorGrain, GetResult>(address, grain => grain.GetAsync(request, cancellationToken), cancellationToken);
        if (result.Error is { } error)
            throw KvErrors.Of(error, result.RingVersion);
        ImmutableArray<KvValue> siblings = result.Siblings.IsDefault ? [] : [.. result.Siblings.Select(ValueOf)];
        return new KvGetResult(siblings, result.Context, result.ETag) { RingVersion = result.RingVersion };
    }

    public async Task<KvWriteResult> PutAsync(string address, PutRequest request, CancellationToken cancellationToken) =>
        ResultOf(await CallAsync<ICoordinatorGrain, PutResult>(address, grain => grain.PutAsync(request, cancellationToken), cancellationToken));

    public async Task<KvWriteResult> DeleteAsync(string address, DeleteRequest request, CancellationToken cancellationToken) =>
        ResultOf(await CallAsync<ICoordinatorGrain, PutResult>(address, grain => grain.DeleteAsync(request, cancellationToken), cancellationToken));

    public async Task<BucketProperties> GetBucketAsync(string address, string bucket, CancellationToken cancellationToken) =>
        PropertiesOf(await CallAsync<ICoordinatorGrain, BucketResult>(address, grain => grain.GetBucketAsync(bucket, cancellationToken), cancellationToken));

    public async Task<BucketProperties> PutBucketAsync(string address, string bucket, BucketProperties properties, CancellationToken cancellationToken) =>
        PropertiesOf(await CallAsync<ICoordinatorGrain, BucketResult>(address, grain => grain.PutBucketAsync(bucket, properties, cancellationToken), cancellationToken));

    public async Task<RingTable> GetRingAsync(string address, CancellationToken cancellationToken)
    {
        var view = await CallAsync<IClusterGrain, Ring.RingView>(address, static grain => grain.GetRingAsync(), cancellationToken);
        return RingTable.Of(view.Version, view.N, [.. view.Ranges.Select(static range => range.PreferenceList)]);
    }

    public ValueTask DisposeAsync() => owned?.DisposeAsync() ?? default;

    private async Task<TResult> CallAsync<TGrain, TResult>(string address, Func<TGrain, ValueTask<TResult>> call, CancellationToken cancellationToken)
        where TGrain : IGrainWithIntegerKey
    {
        var grain = GrainAt<TGrain>(address);
        try
        {
            return await call(grain).AsTask().WaitAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or OperationCanceledException)
        {
            throw KvErrors.Broken(exception.Message, exception);
        }
        catch (Exception exception)
        {
            throw KvErrors.Internal($"The coordinator failed: {exception.Message}", exception);
        }
    }

    private TGrain GrainAt<TGrain>(string address) where TGrain : IGrainWithIntegerKey
    {
        try
        {
            // A node's client may have gone since the address was chosen: any other serves as well.
            return address != AnyNode && nodes!.Find(address) is { } node ? node.GetGrain<TGrain>(0) : grains.GetGrain<TGrain>(Interlocked.Increment(ref _turn) % Keys);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            // How Orleans says that no silo known to this client hosts the grain: the cluster is starting, or not connected yet.
            throw KvErrors.NotSent(exception.Message, exception);
        }
    }

    private static KvWriteResult ResultOf(PutResult result) => result.Error is { } error
        ? throw KvErrors.Of(error, result.RingVersion)
        : new KvWriteResult(result.Context, result.ETag) { RingVersion = result.RingVersion };

    private static BucketProperties PropertiesOf(BucketResult result) => result switch
    {
        { Error: { } error } => throw KvErrors.Of(error, 0),
        { Properties: { } properties } => properties,
        _ => throw KvErrors.Internal("The coordinator answered with neither properties nor an error.", null),
    };

    private static KvValue ValueOf(VersionedValue version)
    {
        var content = version.Content;
        return new KvValue(
            content.Value.AsMemory(),
            content.ContentType ?? KvValue.DefaultContentType,
            // To the second, as HTTP tells it.
            DateTimeOffset.FromUnixTimeSeconds(version.Written.Time.ToUnixTimeSeconds()),
            content.ExpiresAt is { } expiry ? DateTimeOffset.FromUnixTimeMilliseconds(expiry) : null);
    }
}

using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Client.Batches;
using OrleansKv.Client.Hosting;
using OrleansKv.Client.Requests;
using OrleansKv.Client.Routing;
using OrleansKv.Client.Transport;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Client;

/// <summary>The client: over HTTP, or through Orleans. Most applications get it as <see cref="IKvClient"/> from <see cref="KvServiceCollectionExtensions.AddOrleansKv"/>.</summary>
public sealed class KvClient : IKvClient, IAsyncDisposable
{
    private readonly KvClientOptions _options;
    private readonly IKvTransport _transport;
    private readonly RequestRunner _runner;

    /// <summary>Makes a client. Nothing is sent before the first request.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="grains">The application's Orleans client; needed when <see cref="KvClientOptions.Orleans"/> is set.</param>
    /// <param name="nodes">Orleans clients by node, for routing over Orleans; null: none, unless the options name gateways.</param>
    /// <param name="logger">Where it logs; null: nowhere.</param>
    /// <param name="time">The clock; null: the system's.</param>
    /// <exception cref="ArgumentException">A setting is out of its bounds, or there is no Orleans client where one is needed.</exception>
    public KvClient(KvClientOptions options, IGrainFactory? grains = null, IKvNodeClients? nodes = null, ILogger<KvClient>? logger = null, TimeProvider? time = null)
        : this(options, TransportComposition.Create(options, grains, nodes, logger ?? NullLogger<KvClient>.Instance), logger, time, Random.Shared.NextDouble)
    {
    }

    internal KvClient(KvClientOptions options, IKvTransport transport, ILogger? logger, TimeProvider? time, Func<double> random)
    {
        (_options, _transport) = (options, transport);
        logger ??= NullLogger.Instance;
        time ??= TimeProvider.System;
        var unreachable = new UnreachableAddresses(options.UnreachableFor, time);
        var ring = new RingCache(transport, options, unreachable, time, logger);
        _runner = new RequestRunner(options, transport, ring, unreachable, new Backoff(options, random), time, logger);
    }

    /// <inheritdoc/>
    public async Task<KvGetResult> GetAsync(string bucket, string key, KvGetOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new KvGetOptions();
        var name = RequestCheck.Key(bucket, key);
        var request = new GetRequest(name, options.R, RequestCheck.Timeout(options.Timeout), options.Sloppy);
        var result = await _runner.RunAsync(
            new Call("get", name, request.Timeout, IsWrite: false, MayRepeat: true),
            (address, token) => _transport.GetAsync(address, request, token), static result => result.RingVersion, cancellationToken);
        return result.HasSiblings && options.Resolver is { } resolver ? await ResolveAsync(name, result, resolver, options, cancellationToken) : result;
    }

    /// <inheritdoc/>
    public async Task<KvWriteResult> PutAsync(string bucket, string key, ReadOnlyMemory<byte> value, KvPutOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new KvPutOptions();
        var name = RequestCheck.Key(bucket, key);
        RequestCheck.Value(value, _options.MaxValueBytes);
        var request = new PutRequest(
            name, ImmutableArray.Create(value.Span), RequestCheck.ContentType(options.ContentType), RequestCheck.Context(options.Context), options.Condition?.Precondition,
            options.W, RequestCheck.Timeout(options.Timeout), options.Sloppy, RequestCheck.Ttl(options.Ttl));

        // A put with a context alone is not repeated: the first try's version is not in the context, and both would stay, as siblings with the same value.
        var call = new Call("put", name, request.Timeout, IsWrite: true, MayRepeat: options.Condition is { EndsWithWrite: true });
        return await _runner.RunAsync(call, (address, token) => _transport.PutAsync(address, request, token), static result => result.RingVersion, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<KvWriteResult> DeleteAsync(string bucket, string key, KvDeleteOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new KvDeleteOptions();
        var name = RequestCheck.Key(bucket, key);
        if (options.Condition == KvCondition.Absent)
            throw KvErrors.Invalid("A delete of a key that must have no value has no meaning.");
        var request = new DeleteRequest(
            name, RequestCheck.Context(options.Context), options.Condition?.Precondition, options.W, RequestCheck.Timeout(options.Timeout), options.Sloppy);

        // With a context the same versions go, however often it is tried; without one a second try would take along what was written meanwhile.
        var call = new Call("delete", name, request.Timeout, IsWrite: true, MayRepeat: options.Condition?.EndsWithWrite ?? options.Context is not null);
        return await _runner.RunAsync(call, (address, token) => _transport.DeleteAsync(address, request, token), static result => result.RingVersion, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<BucketProperties> GetBucketAsync(string bucket, CancellationToken cancellationToken = default)
    {
        RequestCheck.Bucket(bucket);
        return await _runner.RunAsync(
            new Call("get-bucket", null, null, IsWrite: false, MayRepeat: true), (address, token) => _transport.GetBucketAsync(address, bucket, token), static _ => 0, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<BucketProperties> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken = default)
    {
        RequestCheck.Bucket(bucket);
        ArgumentNullException.ThrowIfNull(properties);
        properties = properties with { Ttl = RequestCheck.Ttl(properties.Ttl) };

        // All properties are replaced: a second time they are the same.
        return await _runner.RunAsync(
            new Call("put-bucket", null, null, IsWrite: true, MayRepeat: true),
            (address, token) => _transport.PutBucketAsync(address, bucket, properties, token), static _ => 0, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<KvOutcome<KvGetResult>>> GetManyAsync(
        IReadOnlyList<ObjectKey> keys, KvGetOptions? options = null, CancellationToken cancellationToken = default) =>
        Batch.RunAsync(keys, _options.BatchConcurrency, (key, token) => GetAsync(key.Bucket, key.Key, options, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<KvOutcome<KvWriteResult>>> PutManyAsync(IReadOnlyList<KvPut> puts, CancellationToken cancellationToken = default) =>
        Batch.RunAsync(puts, _options.BatchConcurrency, (put, token) => PutAsync(put.Key.Bucket, put.Key.Key, put.Bytes, put.Options, token), cancellationToken);

    /// <inheritdoc/>
    public Task<ImmutableArray<KvOutcome<KvWriteResult>>> DeleteManyAsync(IReadOnlyList<KvDelete> deletes, CancellationToken cancellationToken = default) =>
        Batch.RunAsync(deletes, _options.BatchConcurrency, (delete, token) => DeleteAsync(delete.Key.Bucket, delete.Key.Key, delete.Options, token), cancellationToken);

    /// <summary>Closes the connections that the client has made itself; the application's Orleans client stays as it is.</summary>
    public ValueTask DisposeAsync() => _transport.DisposeAsync();

    private async Task<KvGetResult> ResolveAsync(ObjectKey key, KvGetResult read, KvResolver resolver, KvGetOptions options, CancellationToken cancellationToken)
    {
        if (await resolver(key, read, cancellationToken) is not { } resolution)
            return read;
        var latest = read.Siblings.Max(static sibling => sibling.LastModified);
        var value = new KvValue(resolution.Bytes, resolution.ContentType ?? KvValue.DefaultContentType, latest, null);
        if (!options.WriteBack)
            return read with { Siblings = [value] };
        var put = new KvPutOptions { ContentType = resolution.ContentType, Context = read.Context, Sloppy = options.Sloppy, Timeout = options.Timeout, Ttl = resolution.Ttl };
        var written = await PutAsync(key.Bucket, key.Key, resolution.Bytes, put, cancellationToken);
        return new KvGetResult([value], written.Context, written.ETag);
    }
}

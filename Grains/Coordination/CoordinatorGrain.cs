using Microsoft.Extensions.DependencyInjection;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using OrleansKv.Pacing;
using OrleansKv.Pinning;
using OrleansKv.Replicas;
using OrleansKv.Telemetry;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>
/// Runs client requests on the silo that took them. Reentrant: requests overlap in one activation, each with its own
/// <see cref="QuorumRead"/> or <see cref="QuorumWrite"/>. A request that is cancelled by its client stops being waited
/// for; what it started ends by itself within its deadline.
/// </summary>
[StatelessWorker, Reentrant, GrainDirectory(PinnedPlacement.Directory)]
public sealed class CoordinatorGrain : Grain, ICoordinatorGrain
{
    private readonly CoordinatorServices _services;
    private readonly BucketLookup _buckets;
    private readonly ForegroundLatency _latency;

    /// <summary>Made by the silo.</summary>
    public CoordinatorGrain(IServiceProvider services)
    {
        _services = services.GetRequiredService<CoordinatorServices>();
        _buckets = services.GetRequiredService<BucketLookup>();
        _latency = services.GetRequiredService<ForegroundLatency>();
    }

    /// <inheritdoc/>
    public ValueTask<GetResult> GetAsync(GetRequest request, CancellationToken cancellationToken) =>
        MeasureAsync(KvOperation.Get, request, 0, static (self, request) => self.GetCoreAsync(request), static (self, error) => self.Failed(error), static result => result.Error, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken) =>
        MeasureAsync(KvOperation.Put, request, BytesOf(request), static (self, request) => self.PutCoreAsync(request), static (self, error) => self.Refused(error), static result => result.Error, cancellationToken);

    /// <inheritdoc/>
    public ValueTask<PutResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken) =>
        MeasureAsync(KvOperation.Delete, request, 0, static (self, request) => self.DeleteCoreAsync(request), static (self, error) => self.Refused(error), static result => result.Error, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask<BucketResult> GetBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        if (RequestRules.CheckBucket(bucket) is { } refusal) return new BucketResult(refusal, null);
        if (_services.Admission.Enter(0) is { } overload) return new BucketResult(overload, null);
        return await AdmittedAsync(_buckets.ReadAsync(bucket, DeadlineOf(null)), cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<BucketResult> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken)
    {
        if (RequestRules.CheckBucket(bucket) is { } refusal) return new BucketResult(refusal, null);
        if (BucketRules.Check(properties, _services.Replicas.Ring.Ring.Members.Length, _services.Options.MaxTtl) is { } reason)
            return new BucketResult(RequestRules.Invalid(reason), null);
        if (_services.Admission.Enter(0) is { } overload) return new BucketResult(overload, null);
        return await AdmittedAsync(_buckets.WriteAsync(bucket, properties, DeadlineOf(null)), cancellationToken);
    }

    /// <summary>Runs a request, if the node has room for it, with its span and its metrics, whichever way it ends.</summary>
    private async ValueTask<TResult> MeasureAsync<TRequest, TResult>(
        KvOperation operation,
        TRequest request,
        long bytes,
        Func<CoordinatorGrain, TRequest, Task<TResult>> run,
        Func<CoordinatorGrain, RequestError, TResult> refuse,
        Func<TResult, RequestError?> errorOf,
        CancellationToken cancellationToken)
    {
        var started = _services.Time.GetTimestamp();
        using var span = KvTracing.Start(operation);
        var outcome = KvOutcome.Failed;
        if (_services.Admission.Enter(bytes) is { } overload)
        {
            span.Note(overload);
            KvMetrics.RequestEnded(operation, KvOutcome.Of(overload), _services.Time.GetElapsedTime(started));
            return refuse(this, overload);
        }

        Task<TResult>? work = null;
        try
        {
            work = run(this, request);
            var result = await work.Cancellable(cancellationToken);
            outcome = KvOutcome.Of(errorOf(result));
            span.Note(errorOf(result));
            return result;
        }
        catch (OperationCanceledException)
        {
            outcome = KvOutcome.Cancelled;
            throw;
        }
        finally
        {
            _services.Admission.LeaveAfter(work, bytes);
            var duration = _services.Time.GetElapsedTime(started);
            KvMetrics.RequestEnded(operation, outcome, duration);
            _latency.Record(duration);
        }
    }

    private async ValueTask<BucketResult> AdmittedAsync(Task<BucketResult> work, CancellationToken cancellationToken)
    {
        try
        {
            return await work.Cancellable(cancellationToken);
        }
        finally
        {
            _services.Admission.LeaveAfter(work, 0);
        }
    }

    private async Task<GetResult> GetCoreAsync(GetRequest request)
    {
        if (RequestRules.Check(request.Key) is { } badKey) return Failed(badKey);
        if (RequestRules.CheckTimeout(request.Timeout, _services.Options) is { } badTimeout) return Failed(badTimeout);
        var deadline = DeadlineOf(request.Timeout);
        var bucket = await FindBucketAsync(request.Key.Bucket, request.Sloppy, deadline);
        if ((bucket.Error ?? CheckDeadline(deadline)) is { } badStart) return Failed(badStart);
        if (RequestRules.CheckQuorum('r', request.R, bucket.Properties!.R, bucket.Properties.W, bucket.Properties, out var needed) is { } badQuorum)
            return Failed(badQuorum);
        if (RequestRules.CheckSloppy(request.Sloppy, bucket.Properties, out var isSloppy) is { } badSloppy) return Failed(badSloppy);

        var (error, set) = await QuorumRead.RunAsync(_services, request.Key, bucket.Properties, needed, deadline, isSloppy);
        if (error is not null) return Failed(error);
        var context = set!.Context.IsEmpty ? null : _services.Tokens.Encode(request.Key, set.Context);
        var now = _services.Time.GetUtcNow();
        var live = set.Live(now);
        KvMetrics.ReadFound(live.Length);
        return new GetResult(null, live, context, VersionSetTag.Of(set, now)) { RingVersion = RingVersion };
    }

    private Task<PutResult> PutCoreAsync(PutRequest request) => RequestRules.CheckContent(request, _services.Options) is { } badContent
        ? Task.FromResult(Refused(badContent))
        : WriteAsync(request.Key, request, request.Context, request.Precondition, request.W, request.Timeout, request.Sloppy, request.NotAfter);

    private Task<PutResult> DeleteCoreAsync(DeleteRequest request) =>
        WriteAsync(request.Key, put: null, request.Context, request.Precondition, request.W, request.Timeout, request.Sloppy, request.NotAfter);

    /// <param name="key">The object.</param>
    /// <param name="put">What to write; null for a tombstone.</param>
    /// <param name="token">The client's context, or null.</param>
    /// <param name="precondition">What must hold, or null.</param>
    /// <param name="w">Replicas to wait for; null: the bucket's.</param>
    /// <param name="timeout">How long it may take; null: the configured default.</param>
    /// <param name="sloppy">Whether fallbacks count; null: unless the bucket is strong.</param>
    /// <param name="notAfter">When another coordinator runs it; null: never.</param>
    private async Task<PutResult> WriteAsync(
        ObjectKey key, PutRequest? put, string? token, Precondition? precondition, QuorumSize? w, TimeSpan? timeout, bool? sloppy, DateTimeOffset? notAfter)
    {
        if (RequestRules.Check(key) is { } badKey) return Refused(badKey);
        if (RequestRules.CheckTimeout(timeout, _services.Options) is { } badTimeout) return Refused(badTimeout);
        var context = CausalContext.Empty;
        if (token is not null && !_services.Tokens.TryDecode(key, token, out context, out var fault))
            return Refused(RequestRules.Invalid($"The context is not usable: {ContextTokens.Describe(fault)}"));

        var deadline = DeadlineOf(timeout);
        if (notAfter < deadline) deadline = notAfter.Value;
        var bucket = await FindBucketAsync(key.Bucket, sloppy, deadline);
        if ((bucket.Error ?? CheckDeadline(deadline)) is { } badStart) return Refused(badStart);
        var properties = bucket.Properties!;
        if (RequestRules.CheckQuorum('w', w, properties.W, properties.R, properties, out var needed) is { } badQuorum) return Refused(badQuorum);
        if (RequestRules.CheckSloppy(sloppy, properties, out var isSloppy) is { } badSloppy) return Refused(badSloppy);

        VersionSet? known = null;
        var content = put is null ? ValueChecksum.CreateTombstone() : ValueChecksum.Create(put.Value, put.ContentType, ExpiryOf(put, properties));
        if (precondition is not null || (content.IsTombstone && token is null))
        {
            (var error, known) = await QuorumRead.RunAsync(_services, key, properties, NeededReplicas.Of(properties.R, properties.N), deadline, isSloppy);
            if (error is not null) return Refused(error);
            if (content.IsTombstone && token is null)
            {
                if (known!.Siblings.IsEmpty && precondition is null) return new PutResult(null, null, null) { RingVersion = RingVersion };
                context = known.Context;
            }
        }

        var outcome = await new QuorumWrite(_services, key, properties, needed, deadline, isSloppy)
            .RunAsync(content, context, precondition, precondition is null ? null : known);
        return outcome.Error is null ? Written(key, context, outcome.Set!, outcome.Dot) : Refused(outcome.Error);
    }

    private async ValueTask<BucketResult> FindBucketAsync(string bucket, bool? sloppy, DateTimeOffset deadline)
    {
        var found = await _buckets.FindAsync(bucket, deadline);
        return found.Properties is { } properties && !(sloppy ?? properties.Consistency != Consistency.Strong) ? await _buckets.FindCertainAsync(bucket, deadline) : found;
    }

    /// <summary>
    /// From when on a value reads as deleted, in Unix milliseconds; null for never. It is settled here, once, so that it is the same on every replica.
    /// </summary>
    private long? ExpiryOf(PutRequest put, BucketProperties bucket) =>
        (put.Ttl ?? bucket.Ttl) is { } ttl && ttl != TimeSpan.Zero ? (_services.Time.GetUtcNow() + ttl).ToUnixTimeMilliseconds() : null;

    /// <summary>
    /// The writer's next context covers what it had read and what it has now written, never a sibling that it has not
    /// seen. Where its version is the only one left it has, in effect, seen all.
    /// </summary>
    private PutResult Written(ObjectKey key, CausalContext context, VersionSet set, Dot dot)
    {
        var next = set.Siblings.Length == 1 && set.Siblings[0].Dot == dot
            ? ContextPruning.LimitDots(set.Context, set.Context, [dot], _services.Versioning.MaxSingleDots)
            : context.ReplyContext(dot, set.Siblings.First(sibling => sibling.Dot == dot).Written, _services.Versioning);
        return new PutResult(null, _services.Tokens.Encode(key, next), VersionSetTag.Of(set, _services.Time.GetUtcNow())) { RingVersion = RingVersion };
    }

    /// <summary>A request that has waited until its deadline for its bucket's properties is not begun.</summary>
    private RequestError? CheckDeadline(DateTimeOffset deadline) => _services.Time.GetUtcNow() < deadline
        ? null
        : new RequestError(KvErrorCode.DeadlineExceeded, "The deadline passed before the request began; nothing was asked or written.");

    /// <summary>A value over the limit is refused for that.</summary>
    private long BytesOf(PutRequest request) => request.Value.IsDefault ? 0 : Math.Min(request.Value.Length, _services.Options.MaxValueBytes);

    private DateTimeOffset DeadlineOf(TimeSpan? timeout) => _services.Time.GetUtcNow() + (timeout ?? _services.Options.RequestTimeout);

    private long RingVersion => _services.Replicas.Ring.Version;

    private GetResult Failed(RequestError error) => new(error, [], null, null) { RingVersion = RingVersion };

    private PutResult Refused(RequestError error) => new(error, null, null) { RingVersion = RingVersion };
}

using System.Diagnostics.Metrics;
using System.Runtime.ExceptionServices;
using OrleansKv.Client.Api.Cluster;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Coordinators;

/// <summary>
/// The coordinators behind a cluster's gateways. Orleans waits for the answer of a gateway that was killed, or is frozen, until the call's own time-out; here another coordinator is asked long before
/// that, where a request may be carried out twice: a read, and a write without a condition. None may write after it was given up: it would replace what has been written since. A write that two have
/// made stands as two versions, as one does whose first replica dies under it.
/// </summary>
internal sealed class GatewayCoordinators(ClusterGrains grains, Lanes lanes, FailoverOptions options, TimeProvider time, ILogger<GatewayCoordinators> logger) : ICoordinators
{
    /// <summary>How many coordinators a request is sent to at most.</summary>
    private const int MaxAttempts = 4;

    /// <summary>The coordinator refuses a request that wants to take longer than its node lets it; until then no clock is to overflow.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromDays(1);

    /// <summary>Less time than this is not worth asking another one for.</summary>
    private static readonly TimeSpan LeastTime = TimeSpan.FromMilliseconds(100);

    /// <summary>What an answer may take on its way, in addition to the time that the request has.</summary>
    private static readonly TimeSpan Way = TimeSpan.FromSeconds(1);

    private static readonly Counter<long> Repeats = ApiMeter.Meter.CreateCounter<long>(
        "kv.http.repeated", "{request}", "Requests that the front door sent to another coordinator as well, because the one before did not answer in time or its gateway failed.");

    public ValueTask<GetResult> GetAsync(GetRequest request, CancellationToken cancellationToken) => RunAsync(
        request, request.Timeout, isWrite: false, mayRepeat: true,
        static (coordinator, request, bounds, cancellation) => coordinator.GetAsync(request with { Timeout = bounds.Timeout }, cancellation),
        static result => result.Error, cancellationToken);

    public ValueTask<PutResult> PutAsync(PutRequest request, CancellationToken cancellationToken) => RunAsync(
        request, request.Timeout, isWrite: true, mayRepeat: request.Precondition is null,
        static (coordinator, request, bounds, cancellation) => coordinator.PutAsync(request with { Timeout = bounds.Timeout, NotAfter = bounds.NotAfter }, cancellation),
        static result => result.Error, cancellationToken);

    public ValueTask<PutResult> DeleteAsync(DeleteRequest request, CancellationToken cancellationToken) => RunAsync(
        request, request.Timeout, isWrite: true, mayRepeat: request.Precondition is null,
        static (coordinator, request, bounds, cancellation) => coordinator.DeleteAsync(request with { Timeout = bounds.Timeout, NotAfter = bounds.NotAfter }, cancellation),
        static result => result.Error, cancellationToken);

    public ValueTask<BucketResult> GetBucketAsync(string bucket, CancellationToken cancellationToken) => RunAsync(
        bucket, null, isWrite: false, mayRepeat: true,
        static (coordinator, bucket, _, cancellation) => coordinator.GetBucketAsync(bucket, cancellation),
        static result => result.Error, cancellationToken);

    /// <summary>One coordinator is asked: properties that the first of two wrote late would replace newer ones.</summary>
    public ValueTask<BucketResult> PutBucketAsync(string bucket, BucketProperties properties, CancellationToken cancellationToken) => RunAsync(
        (bucket, properties), null, isWrite: true, mayRepeat: false,
        static (coordinator, request, _, cancellation) => coordinator.PutBucketAsync(request.bucket, request.properties, cancellation),
        static result => result.Error, cancellationToken);

    /// <param name="request">The request.</param>
    /// <param name="timeout">How long it may take; null when it does not say.</param>
    /// <param name="isWrite">Whether it writes.</param>
    /// <param name="mayRepeat">Whether two coordinators may carry it out.</param>
    /// <param name="send">Sends it to one of them.</param>
    /// <param name="errorOf">What an answer refuses it for.</param>
    /// <param name="cancellationToken">The client's.</param>
    private async ValueTask<TResult> RunAsync<TRequest, TResult>(
        TRequest request,
        TimeSpan? timeout,
        bool isWrite,
        bool mayRepeat,
        Func<ICoordinatorGrain, TRequest, AttemptBounds, CancellationToken, ValueTask<TResult>> send,
        Func<TResult, RequestError?> errorOf,
        CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var limit = timeout > MostTime ? MostTime : timeout ?? options.CallTimeout;
        using var abandoned = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var attempts = new Attempts<TResult>(lanes, isWrite, time, logger, errorOf);
        try
        {
            while (true)
            {
                var left = limit - time.GetElapsedTime(started);
                if (attempts.Count > 0 && left < LeastTime) throw Unanswered(attempts.Failure);
                var isLast = !mayRepeat || attempts.Count + 1 == MaxAttempts || left < options.AttemptTimeout + LeastTime;
                var wait = isLast ? left + Way : options.AttemptTimeout;
                var bounds = new AttemptBounds(attempts.Count == 0 || timeout is null ? timeout : left, time.GetUtcNow() + wait);
                attempts.Begin(async lane => await send(grains.Coordinator(lane), request, bounds, abandoned.Token), !isLast);
                var answer = await attempts.FirstAnswerAsync(wait, cancellationToken);
                if (answer is not null && (!isWrite || attempts.Count == 1 || IsDone(answer, errorOf))) return await answer;
                if (isLast || answer is not null) throw Unanswered(attempts.Failure);
                Repeats.Add(1);
            }
        }
        finally
        {
            // Whoever is still at it works for nobody.
            if (attempts.Abandon()) await abandoned.CancelAsync();
        }
    }

    /// <summary>What a later coordinator refuses a write for says nothing of what an earlier one has made of it.</summary>
    private static bool IsDone<TResult>(Task<TResult> answer, Func<TResult, RequestError?> errorOf) => !answer.IsCompletedSuccessfully || errorOf(answer.Result) is null;

    private static Exception Unanswered(Exception? failure)
    {
        if (failure is not null) ExceptionDispatchInfo.Throw(failure);
        return new TimeoutException("No coordinator that was asked answered in time.");
    }
}

using System.Diagnostics;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Routing;
using OrleansKv.Client.Telemetry;
using OrleansKv.Client.Transport;

namespace OrleansKv.Client.Requests;

/// <summary>
/// Runs a call: chooses where to send it, tries again where that is safe, and ends in time. It is tried again after a failure that may pass, and then only if that certainly left nothing done, or
/// the call may be repeated.
/// </summary>
internal sealed class RequestRunner(
    KvClientOptions options, IKvTransport transport, RingCache ring, UnreachableAddresses unreachable, Backoff backoff, TimeProvider time, ILogger logger)
{
    /// <summary>What an answer may take on its way, in addition to the time that the cluster may take for it.</summary>
    private static readonly TimeSpan Way = TimeSpan.FromSeconds(1);

    private uint _turn;

    /// <param name="call">The call.</param>
    /// <param name="attempt">Makes one try at an address.</param>
    /// <param name="ringVersionOf">The ring's version that an answer tells of; 0 for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public async Task<TResult> RunAsync<TResult>(
        Call call, Func<string, CancellationToken, Task<TResult>> attempt, Func<TResult, long> ringVersionOf, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var outcome = "cancelled";
        using var span = ClientMetrics.Start(call.Operation);
        try
        {
            var result = await TryAllAsync(call, attempt, ringVersionOf, started, cancellationToken);
            outcome = "ok";
            return result;
        }
        catch (KvException exception)
        {
            outcome = exception.Code;
            span?.SetStatus(ActivityStatusCode.Error, exception.Code);
            throw;
        }
        finally
        {
            ClientMetrics.CallEnded(call.Operation, outcome, time.GetElapsedTime(started));
        }
    }

    private async Task<TResult> TryAllAsync<TResult>(
        Call call, Func<string, CancellationToken, Task<TResult>> attempt, Func<TResult, long> ringVersionOf, long started, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var patience = call.Timeout is { } own && own < TimeSpan.FromDays(1) ? own + Way : options.AttemptTimeout;
        var limit = patience > options.Timeout && call.Timeout is not null ? patience : options.Timeout;
        var addresses = await AddressesAsync(call, cancellationToken);
        KvException? doubtful = null;
        for (var retries = 0; ;)
        {
            var address = addresses.Next();
            KvException failure;
            try
            {
                var left = limit - time.GetElapsedTime(started);
                var result = await TryAsync(address, attempt, patience < limit ? patience : limit, left, cancellationToken);
                unreachable.Remove(address);
                ring.Note(ringVersionOf(result), address);
                return result;
            }
            catch (KvException exception)
            {
                failure = exception;
            }

            Note(failure, address);
            if (!failure.MayPass || !(failure.IsCertainlyUndone || call.MayRepeat))
                throw Verdict(call, failure, doubtful);
            if (call.IsWrite && !failure.IsCertainlyUndone)
                doubtful ??= failure;
            if (failure.IsUnreachable && addresses.HasUntried)
                continue;

            var pause = backoff.Pause(retries, failure.RetryAfter);
            if (retries++ == options.MaxRetries || pause >= limit - time.GetElapsedTime(started))
                throw Verdict(call, failure, doubtful);
            ClientMetrics.Retried(call.Operation, failure.Code);
            logger.Retrying(call.Operation, failure.Code, pause);
            await Task.Delay(pause, time, cancellationToken);
        }
    }

    /// <summary>
    /// What the caller is told. Once a try of a write may have been carried out, what a later one was refused for says nothing of the write as a whole: the condition that no longer holds may be
    /// the first try's own doing. Then the first doubt is the answer.
    /// </summary>
    private static KvException Verdict(Call call, KvException failure, KvException? doubtful) =>
        call.IsWrite && doubtful is not null && (failure.IsCertainlyUndone || !failure.MayPass) ? doubtful : failure;

    private async ValueTask<RequestAddresses> AddressesAsync(Call call, CancellationToken cancellationToken)
    {
        var homes = call.Key is { } key && await ring.GetAsync(cancellationToken) is { } table ? table.HomesOf(key) : [];
        return new RequestAddresses(transport, homes, Interlocked.Increment(ref _turn), unreachable);
    }

    private void Note(KvException failure, string address)
    {
        ring.Note(failure.RingVersion, address);
        if (failure.IsUnreachable && unreachable.Add(address))
            logger.Unreachable(failure, address, options.UnreachableFor);
    }

    /// <param name="address">Where.</param>
    /// <param name="attempt">Makes the try.</param>
    /// <param name="patience">How long it is to be waited for.</param>
    /// <param name="left">How much time the call has left.</param>
    /// <param name="cancellationToken">The caller's.</param>
    private async Task<TResult> TryAsync<TResult>(
        string address, Func<string, CancellationToken, Task<TResult>> attempt, TimeSpan patience, TimeSpan left, CancellationToken cancellationToken)
    {
        if (left <= TimeSpan.Zero)
            throw KvErrors.Unanswered(TimeSpan.Zero, isWholeCall: true, isUnreachable: false, null);
        var wait = patience < left ? patience : left;
        using var timer = new CancellationTokenSource(wait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timer.Token, cancellationToken);
        try
        {
            return await attempt(address, either.Token);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What little was left of a call's time is no measure of a node.
            throw KvErrors.Unanswered(wait, isWholeCall: wait == left, isUnreachable: wait * 2 >= patience, exception);
        }
        catch (OperationCanceledException exception)
        {
            throw new OperationCanceledException(exception.Message, exception, cancellationToken);
        }
    }
}

using OrleansKv.Client.Api.Cluster;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Coordinators;

/// <summary>
/// The coordinators that were asked to run one request. Of those that were asked to read, the first to answer counts. Of those that were asked to write only the last counts: those before it have no
/// more time, and so the client never goes on while one of them may still write.
/// </summary>
internal sealed class Attempts<TResult>(Lanes lanes, bool isWrite, TimeProvider time, ILogger logger, Func<TResult, RequestError?> errorOf)
{
    private readonly List<Attempt> _underWay = new(1);

    /// <summary>How many have been asked.</summary>
    public int Count { get; private set; }

    /// <summary>Why the last one of those that failed did; null while none has.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Asks one more: the first at the next lane, every other where there was an answer last.</summary>
    /// <param name="send">Sends the request into a lane.</param>
    /// <param name="isLimited">Whether it has less time than the request, so that its time being up is no answer.</param>
    public void Begin(Func<int, Task<TResult>> send, bool isLimited)
    {
        if (isWrite) Abandon();
        var lane = Count == 0 ? lanes.Next() : lanes.LastAnswered();
        Count++;
        _underWay.Add(new Attempt(lane, send(lane), isLimited));
    }

    /// <summary>The call that was answered first; null when all have failed, or time is up, whereupon the lanes that did not answer are suspected.</summary>
    public async Task<Task<TResult>?> FirstAnswerAsync(TimeSpan wait, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (_underWay.Count > 0)
        {
            Task any = _underWay.Count == 1 ? _underWay[0].Call : Task.WhenAny(_underWay.Select(static attempt => attempt.Call));
            await any.WaitAsync(Left(), time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            cancellationToken.ThrowIfCancellationRequested();
            var ended = _underWay.FindIndex(static attempt => attempt.Call.IsCompleted);
            if (ended < 0)
            {
                foreach (var attempt in _underWay) Suspect(attempt.Lane, null);
                return null;
            }

            var first = _underWay[ended];
            _underWay.RemoveAt(ended);
            if (!HasFailed(first)) return first.Call;
            if (isWrite && MayStillRun(first.Call)) await Task.Delay(Left(), time, cancellationToken);
        }
        return null;

        TimeSpan Left() => wait - time.GetElapsedTime(started) is var left && left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    /// <summary>Gives up those that have not answered.</summary>
    /// <returns>False when there is none.</returns>
    public bool Abandon()
    {
        var hasAny = _underWay.Count > 0;
        foreach (var attempt in _underWay)
            attempt.Call.ContinueWith(static call => call.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        _underWay.Clear();
        return hasAny;
    }

    private bool HasFailed(Attempt attempt)
    {
        var call = attempt.Call;
        if (call.IsCompletedSuccessfully)
        {
            lanes.Answered(attempt.Lane);
            return attempt.IsLimited && errorOf(call.Result) is { Code: KvErrorCode.DeadlineExceeded };
        }

        var failure = call.IsCanceled ? new TaskCanceledException(call) : call.Exception!.InnerException;
        if (failure is not (OrleansException or TimeoutException or ClusterUnavailableException or OperationCanceledException)) return false;
        Failure = failure;
        Suspect(attempt.Lane, failure);
        return true;
    }

    /// <summary>What was rejected, or never sent, is not run; a connection that broke says nothing of what had come through it.</summary>
    private static bool MayStillRun(Task<TResult> call) => !call.IsCompletedSuccessfully && call.Exception?.InnerException is not (OrleansMessageRejectionException or ClusterUnavailableException);

    private void Suspect(int lane, Exception? failure)
    {
        if (lanes.Suspect(lane)) logger.CoordinatorSilent(failure, lane);
    }

    private readonly record struct Attempt(int Lane, Task<TResult> Call, bool IsLimited);
}

using OrleansKv.Client.Api.Cluster;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Coordinators;

/// <summary>The coordinators that were asked to run one request, of which the first to answer counts.</summary>
internal sealed class Attempts<TResult>(Lanes lanes, ILogger logger, Func<TResult, RequestError?> errorOf)
{
    private readonly List<Attempt> _underWay = new(1);

    /// <summary>How many have been asked.</summary>
    public int Count { get; private set; }

    /// <summary>Why the last one of those that failed did; null while none has.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Asks one more, at the next lane.</summary>
    /// <param name="send">Sends the request into a lane.</param>
    /// <param name="isLimited">Whether it has less time than the request, so that its time being up is no answer.</param>
    public void Begin(Func<int, Task<TResult>> send, bool isLimited)
    {
        var lane = lanes.Next();
        Count++;
        _underWay.Add(new Attempt(lane, send(lane), isLimited));
    }

    /// <summary>The call that was answered first; null when all have failed, or time is up, whereupon the lanes that did not answer are suspected.</summary>
    public async Task<Task<TResult>?> FirstAnswerAsync(TimeSpan wait, TimeProvider time, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        while (_underWay.Count > 0)
        {
            var left = wait - time.GetElapsedTime(started);
            Task any = _underWay.Count == 1 ? _underWay[0].Call : Task.WhenAny(_underWay.Select(static attempt => attempt.Call));
            await any.WaitAsync(left > TimeSpan.Zero ? left : TimeSpan.Zero, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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
        }
        return null;
    }

    /// <summary>Gives up those that have not answered.</summary>
    /// <returns>False when there is none.</returns>
    public bool Abandon()
    {
        foreach (var attempt in _underWay)
            attempt.Call.ContinueWith(static call => call.Exception, CancellationToken.None, TaskContinuationOptions.OnlyOnFaulted | TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        return _underWay.Count > 0;
    }

    private bool HasFailed(Attempt attempt)
    {
        if (attempt.Call.IsCompletedSuccessfully) return attempt.IsLimited && errorOf(attempt.Call.Result) is { Code: KvErrorCode.DeadlineExceeded };
        if (attempt.Call.Exception?.InnerException is not (OrleansException or TimeoutException or ClusterUnavailableException)) return false;
        Failure = attempt.Call.Exception.InnerException;
        Suspect(attempt.Lane, Failure);
        return true;
    }

    private void Suspect(int lane, Exception? failure)
    {
        if (lanes.Suspect(lane)) logger.CoordinatorSilent(failure, lane);
    }

    private readonly record struct Attempt(int Lane, Task<TResult> Call, bool IsLimited);
}

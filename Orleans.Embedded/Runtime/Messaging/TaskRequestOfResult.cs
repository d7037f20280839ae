using System.Runtime.CompilerServices;

namespace OrleansKv.Embedded;

/// <summary>A call of a method that returns <see cref="Task{TResult}"/>.</summary>
public abstract class TaskRequest<TResult> : GrainRequest
{
    private AsyncTaskMethodBuilder<TResult> _promise;
    private Task<TResult>? _outcome;

    /// <summary>A call of that method.</summary>
    protected TaskRequest(GrainMethod method) : base(method)
    {
    }

    /// <summary>What the caller awaits; made before the request is sent.</summary>
    internal Task<TResult> Promise => _promise.Task;

    /// <summary>Makes the call.</summary>
    protected abstract Task<TResult> Invoke(object grain, CancellationToken cancellationToken);

    internal sealed override void Start(object grain)
    {
        try
        {
            _outcome = Invoke(grain, Cancellation?.StartCallee() ?? default)
                ?? throw new InvalidOperationException($"{Method} returned null in place of a task.");
        }
        catch (Exception exception)
        {
            CalleeFailure = exception;
        }

        if (_outcome is { IsCompleted: false })
        {
            _outcome.GetAwaiter().UnsafeOnCompleted(Finish);
        }
        else
        {
            Finish();
        }
    }

    internal sealed override Exception? GetFailure() => CalleeFailure ?? TaskOutcome.GetFailure(_outcome);

    private protected sealed override void Publish()
    {
        if ((Failure ?? TaskOutcome.GetFailure(_outcome)) is { } failure)
        {
            _promise.SetException(failure);
        }
        else
        {
            _promise.SetResult(_outcome!.Result);
        }
    }

    private void Finish() => Activation!.OnRequestDone(this);
}

namespace OrleansKv.Embedded;

/// <summary>A call of a method that returns <see cref="ValueTask{TResult}"/>.</summary>
public abstract class ValueTaskRequest<TResult> : TaskRequest<TResult>
{
    /// <summary>A call of that method.</summary>
    protected ValueTaskRequest(GrainMethod method) : base(method)
    {
    }

    /// <summary>Makes the call.</summary>
    protected abstract ValueTask<TResult> InvokeValue(object grain, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override Task<TResult> Invoke(object grain, CancellationToken cancellationToken) =>
        InvokeValue(grain, cancellationToken).AsTask();
}

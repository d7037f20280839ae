namespace OrleansKv.Embedded;

/// <summary>A call of a method that returns <see cref="ValueTask"/>.</summary>
public abstract class ValueTaskRequest : TaskRequest
{
    /// <summary>A call of that method.</summary>
    protected ValueTaskRequest(GrainMethod method) : base(method)
    {
    }

    /// <summary>Makes the call.</summary>
    protected abstract ValueTask InvokeValue(object grain, CancellationToken cancellationToken);

    /// <inheritdoc/>
    protected sealed override Task Invoke(object grain, CancellationToken cancellationToken) => InvokeValue(grain, cancellationToken).AsTask();
}

using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>The base of the generated grain references.</summary>
public abstract class GrainProxy : GrainReference
{
    /// <summary>A reference to the grain with that key.</summary>
    protected GrainProxy(GrainReferenceShared shared, IdSpan key) : base(shared, key)
    {
    }

    /// <summary>Sends a request and gives its response.</summary>
    protected Task Send(TaskRequest request, CancellationToken cancellationToken = default)
    {
        if (request.Method.IsOneWay)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                return Task.FromCanceled(cancellationToken);
            }

            Runtime.Send(this, request, CancellationToken.None);
            return Task.CompletedTask;
        }

        var promise = request.Promise;
        Runtime.Send(this, request, cancellationToken);
        return promise;
    }

    /// <summary>Sends a request and gives its response.</summary>
    protected Task<TResult> Send<TResult>(TaskRequest<TResult> request, CancellationToken cancellationToken = default)
    {
        var promise = request.Promise;
        Runtime.Send(this, request, cancellationToken);
        return promise;
    }

    /// <summary>Sends a request and gives its response.</summary>
    protected ValueTask SendValue(TaskRequest request, CancellationToken cancellationToken = default) => new(Send(request, cancellationToken));

    /// <summary>Sends a request and gives its response.</summary>
    protected ValueTask<TResult> SendValue<TResult>(TaskRequest<TResult> request, CancellationToken cancellationToken = default) =>
        new(Send(request, cancellationToken));
}

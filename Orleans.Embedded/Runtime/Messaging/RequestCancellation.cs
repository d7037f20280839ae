namespace OrleansKv.Embedded;

/// <summary>Both sides of a call's cancellation: the caller's token, and the callee's that follows it.</summary>
internal sealed class RequestCancellation(CancellationToken callerToken)
{
    private CancellationTokenSource? _calleeSource;

    public CancellationToken CallerToken { get; } = callerToken;

    public CancellationTokenRegistration Registration { get; set; }

    /// <summary>Whether word of the cancellation has come to the callee.</summary>
    public bool HasArrived { get; private set; }

    /// <summary>The callee's token. Runs in the callee's turn.</summary>
    public CancellationToken StartCallee()
    {
        _calleeSource = new CancellationTokenSource();
        return _calleeSource.Token;
    }

    /// <summary>Cancels the callee's token. Runs in the callee's turn.</summary>
    public void Arrive()
    {
        HasArrived = true;
        _calleeSource?.Cancel();
    }
}

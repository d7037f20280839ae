using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>
/// One call of a grain method. The same object carries the arguments to the callee and the outcome back to the caller; that
/// is safe because messages are immutable and a call is delivered at most once. The caller's side completes exactly once,
/// whatever comes first: the response, the timeout, a cancellation, the death of a silo.
/// </summary>
public abstract class GrainRequest : IThreadPoolWorkItem
{
    private int _claimed;
    private Exception? _callerFailure;

    private protected GrainRequest(GrainMethod method) => Method = method;

    internal GrainMethod Method { get; }

    internal CallRuntime? Caller { get; set; }

    /// <summary>Whether the caller is a grain, whose continuation its own scheduler takes.</summary>
    internal bool IsFromGrain { get; set; }

    internal GrainReference? Target { get; set; }

    /// <summary>The silo that the call goes out from: the caller's, or a client's gateway.</summary>
    internal SiloRuntime? SourceSilo { get; set; }

    /// <summary>The silo that the request was sent to last.</summary>
    internal SiloRuntime? TargetSilo { get; private set; }

    /// <summary>The activation that runs the request.</summary>
    internal Activation? Activation { get; set; }

    /// <summary>The stateless worker that the request counts against.</summary>
    internal StatelessWorkerPool.Worker? Worker { get; set; }

    internal RunMode RunMode { get; set; }

    /// <summary>Whether the request counts as use of its activation.</summary>
    internal virtual bool KeepsActivationAlive => true;

    /// <summary>The call chain of <see cref="RequestContext.AllowCallChainReentrancy"/>, or null.</summary>
    internal Guid? ReentrancyId =>
        RequestContextData is { } values && values.TryGetValue(RequestContext.ReentrancyKey, out var id) ? id as Guid? : null;

    internal Dictionary<string, object>? RequestContextData { get; set; }

    internal RequestCancellation? Cancellation { get; set; }

    internal int ForwardCount { get; set; }

    /// <summary>The timestamp of the caller's clock at which the call times out.</summary>
    internal long Deadline { get; set; }

    internal int Stripe { get; set; }

    internal GrainRequest? Previous { get; set; }

    internal GrainRequest? Next { get; set; }

    /// <summary>The next in an activation's queue.</summary>
    internal GrainRequest? NextWaiting { get; set; }

    /// <summary>Whether the caller's side is over.</summary>
    internal bool IsClaimed => Volatile.Read(ref _claimed) != 0;

    internal bool HasTimedOut => IsClaimed && _callerFailure is TimeoutException;

    /// <summary>What the callee threw before it returned a task.</summary>
    internal Exception? CalleeFailure { get; set; }

    private protected Exception? Failure => _callerFailure ?? CalleeFailure;

    /// <inheritdoc/>
    public sealed override string ToString() => $"{Method} on {Target?.GrainId}";

    /// <summary>Hands the outcome to the caller, off the stack of whoever brought it.</summary>
    void IThreadPoolWorkItem.Execute() => Publish();

    /// <summary>
    /// Says where the request goes next. False when the caller cancelled before it ever left, and so had nobody to tell: then it goes nowhere.
    /// </summary>
    internal bool TryAddress(SiloRuntime silo)
    {
        var isFirst = TargetSilo is null;
        TargetSilo = silo;
        if (!isFirst || Cancellation is null)
        {
            return true;
        }

        // Either this sees the claim or the one who cancels sees the target.
        Interlocked.MemoryBarrier();
        return !IsClaimed;
    }

    /// <summary>Makes the call on the grain; tells the activation when it is done, at once or later.</summary>
    internal abstract void Start(object grain);

    /// <summary>What the callee failed with, once it is done, or null.</summary>
    internal abstract Exception? GetFailure();

    /// <summary>Ends the caller's side with the callee's outcome.</summary>
    internal void Complete()
    {
        if (TryClaim())
        {
            PublishOffStack();
        }
    }

    /// <summary>Ends the caller's side with a failure of the runtime's; false when it was over already.</summary>
    internal bool Fail(Exception failure)
    {
        if (!TryClaim())
        {
            return false;
        }

        _callerFailure = failure;
        PublishOffStack();
        return true;
    }

    private protected abstract void Publish();

    private bool TryClaim()
    {
        if (Interlocked.Exchange(ref _claimed, 1) != 0)
        {
            return false;
        }

        if (!Method.IsOneWay)
        {
            Caller?.Outstanding.Remove(this);
            Cancellation?.Registration.Unregister();
        }

        return true;
    }

    /// <summary>
    /// In a turn, continuations never run on the stack: those of grains go to their schedulers, others to the thread pool. Outside of
    /// a turn they would, and on another executor than the thread pool those of others must go to that executor.
    /// </summary>
    private void PublishOffStack()
    {
        if (Method.IsOneWay)
        {
            return;
        }

        if (TurnScheduler.IsInTurn && (IsFromGrain || Caller!.RunsOnThreadPool))
        {
            Publish();
        }
        else
        {
            Caller!.Executor.Execute(this);
        }
    }
}

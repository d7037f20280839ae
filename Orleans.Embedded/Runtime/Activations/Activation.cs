using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansKv.Embedded;

/// <summary>
/// One activation of a grain: its turns, its queue of requests and which of them may run together. Everything but the posting of work
/// happens in the activation's own turns and needs no lock.
/// </summary>
internal sealed partial class Activation : GrainMailbox, IGrainContext, ICallChainReentrantGrainContext
{
    private static long _callChains;

    private readonly TurnScheduler _scheduler;
    private readonly AsyncServiceScope _scope;
    private readonly StatelessWorkerPool? _pool;
    private readonly int _requestLimit;
    private Dictionary<Type, object>? _components;
    private Dictionary<Guid, int>? _reentrantChains;
    private RequestQueue _waiting;
    private int _running;
    private int _runningExclusive;
    private int _runningReadOnly;
    private bool _isRunningWaiting;
    private int _lastUse;
    private int _state;

    public Activation(SiloRuntime silo, GrainClassInfo grainClass, GrainId id, StatelessWorkerPool? pool) : base(silo)
    {
        Class = grainClass;
        _pool = pool;
        _scheduler = new TurnScheduler(silo, this);
        _scope = silo.Services.CreateAsyncScope();
        _requestLimit = pool is null
            ? silo.Messaging.MaxEnqueuedRequestsHardLimit
            : silo.Messaging.MaxEnqueuedRequestsHardLimit_StatelessWorker;
        _lastUse = silo.Collector.Now;
        Address = new GrainAddress
        {
            GrainId = id,
            ActivationId = new ActivationId(silo.Cluster.Random.NextGuid()),
            SiloAddress = silo.Address,
            MembershipVersion = silo.Cluster.Membership.Version,
        };
    }

    /// <summary>The activation whose turn runs on this thread.</summary>
    public static Activation? Current => TurnScheduler.CurrentActivation;

    public GrainClassInfo Class { get; }

    public GrainAddress Address { get; private set; }

    public GrainId GrainId => Address.GrainId;

    public ActivationId ActivationId => Address.ActivationId;

    public object? GrainInstance { get; private set; }

    public IServiceProvider ActivationServices => _scope.ServiceProvider;

    public IGrainLifecycle ObservableLifecycle => Lifecycle;

    public IWorkItemScheduler Scheduler => _scheduler;

    public GrainReference GrainReference => field ??= Silo.GrainFactory.GetUntyped(GrainId);

    private ActivationState State
    {
        get => (ActivationState)Volatile.Read(ref _state);
        set => Volatile.Write(ref _state, (int)value);
    }

    /// <summary>An identity for a call chain that may re-enter activations.</summary>
    public static Guid NewReentrancyId() =>
        Current?.Silo.Cluster.Random.NextGuid() ?? new Guid((int)Interlocked.Increment(ref _callChains), 0, 0, [0, 0, 0, 0, 0, 0, 0, 1]);

    public override bool TryPost(GrainRequest request)
    {
        if (State == ActivationState.Invalid)
        {
            return false;
        }

        _scheduler.PostOrRun(request);
        return true;
    }

    /// <summary>Queues work of the engine as a turn.</summary>
    public void Post(Action action) => _scheduler.Post(action);

    public void ReceiveMessage(object message)
    {
        ArgumentNullException.ThrowIfNull(message);
        _scheduler.PostOrRun(message as GrainRequest ?? throw new ArgumentException($"'{message.GetType()}' is no message of this engine.", nameof(message)));
    }

    /// <summary>Takes a request out of the mailbox. Runs in a turn.</summary>
    public void Process(object item)
    {
        var request = (GrainRequest)item;
        switch (State)
        {
            case ActivationState.Invalid:
                GiveUp(request);
                break;
            case ActivationState.Valid when MayRun(request):
                Run(request);
                break;
            default:
                Enqueue(request);
                break;
        }
    }

    /// <summary>A request is done, at once or after awaits. Runs in a turn.</summary>
    public void OnRequestDone(GrainRequest request)
    {
        _running--;
        switch (request.RunMode)
        {
            case RunMode.Exclusive:
                _runningExclusive--;
                break;
            case RunMode.ReadOnly:
                _runningReadOnly--;
                break;
        }

        if (request.KeepsActivationAlive)
        {
            Volatile.Write(ref _lastUse, Silo.Collector.Now);
        }

        DeactivateOnInconsistentState(request);
        Answer(request);
        if (State == ActivationState.Valid)
        {
            RunWaiting();
        }
        else
        {
            FinishDeactivationIfIdle();
        }
    }

    public void OnEnterReentrantSection(Guid reentrancyId)
    {
        _reentrantChains ??= [];
        _reentrantChains[reentrancyId] = _reentrantChains.GetValueOrDefault(reentrancyId) + 1;
        _scheduler.Post((Action)RunWaiting);
    }

    public void OnExitReentrantSection(Guid reentrancyId)
    {
        if (_reentrantChains is null || !_reentrantChains.TryGetValue(reentrancyId, out var count))
        {
            return;
        }

        if (count > 1)
        {
            _reentrantChains[reentrancyId] = count - 1;
        }
        else
        {
            _reentrantChains.Remove(reentrancyId);
        }
    }

    public object? GetTarget() => GrainInstance;

    public object? GetComponent(Type componentType)
    {
        if (componentType.IsInstanceOfType(GrainInstance))
        {
            return GrainInstance;
        }

        return componentType.IsInstanceOfType(this) ? this : _components?.GetValueOrDefault(componentType);
    }

    public void SetComponent<TComponent>(TComponent? value) where TComponent : class
    {
        _components ??= [];
        if (value is null)
        {
            _components.Remove(typeof(TComponent));
        }
        else
        {
            _components[typeof(TComponent)] = value;
        }
    }

    public bool Equals(IGrainContext? other) => ReferenceEquals(this, other);

    public override string ToString() => $"[Activation {Address.SiloAddress} {GrainId} {ActivationId} {State}]";

    private bool MayRun(GrainRequest request) =>
        Class.IsReentrant
        || request.Method.IsAlwaysInterleave
        || (_runningExclusive == 0 && (_runningReadOnly == 0 || request.Method.IsReadOnly))
        || IsOfReentrantChain(request);

    private bool IsOfReentrantChain(GrainRequest request) =>
        _reentrantChains is { Count: > 0 } chains && request.ReentrancyId is { } id && chains.ContainsKey(id);

    private void Run(GrainRequest request)
    {
        // A cancelled or expired request has no caller any more. Its side of the queue was all that was left of it.
        if (request.Cancellation is { HasArrived: true } || (request.HasTimedOut && Silo.Messaging.DropExpiredMessages))
        {
            _pool?.OnDone(this, request);
            return;
        }

        _running++;
        if (!Class.IsReentrant && !request.Method.IsAlwaysInterleave)
        {
            request.RunMode = request.Method.IsReadOnly ? RunMode.ReadOnly : RunMode.Exclusive;
            if (request.Method.IsReadOnly)
            {
                _runningReadOnly++;
            }
            else
            {
                _runningExclusive++;
            }
        }
        else
        {
            request.RunMode = RunMode.Interleaved;
        }

        request.Activation = this;

        // This may be on the stack of the request before it, whose values must neither be seen nor lost.
        var outer = TurnScheduler.EnterCleanContext();
        if (request.RequestContextData is { } values)
        {
            RequestContext.Values = values;
        }

        request.Start(GrainInstance!);
        TurnScheduler.LeaveCleanContext(outer);
    }

    private void Enqueue(GrainRequest request)
    {
        if (_requestLimit > 0 && _waiting.Count + _running >= _requestLimit)
        {
            request.CalleeFailure = new LimitExceededException("MaxEnqueuedRequestsHardLimit", _waiting.Count + _running, _requestLimit, ToString());
            Answer(request);
            return;
        }

        _waiting.Enqueue(request);
    }

    private void RunWaiting()
    {
        if (_isRunningWaiting)
        {
            return;
        }

        _isRunningWaiting = true;
        GrainRequest? previous = null;
        var request = _waiting.First;
        while (request is not null && State == ActivationState.Valid)
        {
            if (MayRun(request))
            {
                _waiting.Remove(previous, request);
                Run(request);
            }
            else if (_waiting.MayHoldOvertakers(_runningExclusive > 0))
            {
                previous = request;
            }
            else
            {
                break;
            }

            request = previous is null ? _waiting.First : previous.NextWaiting;
        }

        _isRunningWaiting = false;
        if (State != ActivationState.Valid)
        {
            FinishDeactivationIfIdle();
        }
    }

    private void Answer(GrainRequest request)
    {
        _pool?.OnDone(this, request);
        if (request.Caller is null)
        {
            return;
        }

        if (!request.Method.IsOneWay)
        {
            Silo.Respond(request);
        }
        else if (request.GetFailure() is { } failure)
        {
            EngineLog.OneWayFailed(Silo.Log, failure, request.Method, GrainId);
        }
    }

    /// <summary>The activation is over: what it could not run goes to the next activation, or fails as this one did.</summary>
    private void GiveUp(GrainRequest request)
    {
        if (_reason.Exception is { } failure)
        {
            request.CalleeFailure = failure;
            Answer(request);
            return;
        }

        _pool?.OnDone(this, request);
        if (request.Caller is not null)
        {
            Silo.Forward(request, _reason.Description);
        }
    }

    private void DeactivateOnInconsistentState(GrainRequest request)
    {
        if (request.GetFailure() is InconsistentStateException { IsSourceActivation: true } failure)
        {
            failure.IsSourceActivation = false;
            Deactivate(new DeactivationReason(DeactivationReasonCode.ApplicationError, failure, "The grain's stored state was changed by another."));
        }
    }
}

using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <content>How an activation begins and ends.</content>
internal sealed partial class Activation
{
    private readonly List<IDisposable> _timers = [];
    private TaskCompletionSource? _deactivated;
    private DeactivationReason _reason;
    private DateTimeOffset _keepAliveUntil;
    private bool _isActivated;
    private bool _isFinishing;

    public Task Deactivated => LazyInitializer.EnsureInitialized(ref _deactivated, static () => new TaskCompletionSource()).Task;

    private LifecycleStages Lifecycle => field ??= new LifecycleStages();

    /// <summary>Starts activation; called once, right after the activation was made.</summary>
    public void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default) =>
        _scheduler.Post((Action)(() => _ = ActivateAsync(requestContext, cancellationToken)));

    public void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default)
    {
        if (Current == this)
        {
            BeginDeactivation(deactivationReason);
        }
        else
        {
            _scheduler.Post((Action)(() => BeginDeactivation(deactivationReason)));
        }
    }

    public void DelayDeactivation(TimeSpan time)
    {
        if (time <= TimeSpan.Zero && time != Timeout.InfiniteTimeSpan)
        {
            _keepAliveUntil = default;
        }
        else
        {
            var now = Silo.Clock.GetUtcNow();
            _keepAliveUntil = time == Timeout.InfiniteTimeSpan || time >= DateTimeOffset.MaxValue - now ? DateTimeOffset.MaxValue : now + time;
        }
    }

    public void AddTimer(IDisposable timer) => _timers.Add(timer);

    public void RemoveTimer(IDisposable timer) => _timers.Remove(timer);

    /// <summary>Asks the activation to deactivate itself if it has been idle; safe from any thread.</summary>
    public void CollectIfIdle(int ageInQuanta)
    {
        if (!Class.IsKeptAlive && Silo.Collector.Now - Volatile.Read(ref _lastUse) >= ageInQuanta)
        {
            _scheduler.Post((Action)(() => BeginIdleDeactivation(ageInQuanta)));
        }
    }

    private void BeginIdleDeactivation(int ageInQuanta)
    {
        if (_running == 0
            && _waiting.Count == 0
            && State == ActivationState.Valid
            && Silo.Collector.Now - _lastUse >= ageInQuanta
            && _keepAliveUntil <= Silo.Clock.GetUtcNow())
        {
            BeginDeactivation(new DeactivationReason(DeactivationReasonCode.ActivationIdle, "The activation was idle."));
        }
    }

    private async Task ActivateAsync(Dictionary<string, object>? requestContext, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            RequestContext.Values = requestContext;
            GrainInstance = Silo.Instances.Create(this);
            (GrainInstance as ILifecycleParticipant<IGrainLifecycle>)?.Participate(Lifecycle);
            if (Class.UsesDirectory && !await RegisterAsync(linked.Token))
            {
                await FinishDeactivationAsync();
                return;
            }

            State = State == ActivationState.Creating ? ActivationState.Activating : State;
            await Lifecycle.OnStart(linked.Token).WaitAsync(linked.Token);
            if (GrainInstance is IGrainBase grain)
            {
                await grain.OnActivateAsync(linked.Token).WaitAsync(linked.Token);
            }

            _isActivated = true;
        }
        catch (Exception exception)
        {
            EngineLog.ActivationFailed(Silo.Log, exception, GrainId);
            _reason = new DeactivationReason(DeactivationReasonCode.ActivationFailed, exception, "Activation failed.");
            State = ActivationState.Deactivating;
            await FinishDeactivationAsync();
            return;
        }

        if (State == ActivationState.Deactivating)
        {
            FinishDeactivationIfIdle();
            return;
        }

        State = ActivationState.Valid;
        RunWaiting();
    }

    /// <summary>Registers the activation; false when the grain is active on another silo, which then takes the waiting requests.</summary>
    private async Task<bool> RegisterAsync(CancellationToken cancellationToken)
    {
        GrainAddress? previous = null;
        while (true)
        {
            var registered = await Class.GetDirectory(Silo).Register(Address, previous, cancellationToken)
                ?? throw new OrleansException($"The grain directory did not register {Address}.");
            if (Address.Matches(registered))
            {
                Address = registered;
                return true;
            }

            if (registered.SiloAddress is { } other && !other.Equals(Silo.Address) && !Silo.Cluster.IsDead(other))
            {
                Silo.Locator.Remember(GrainId, other);
                _reason = new DeactivationReason(DeactivationReasonCode.DuplicateActivation, $"The grain is active on {other}.");
                State = ActivationState.Deactivating;
                return false;
            }

            // An entry of an earlier activation here, or of a silo that is gone, stands for nothing.
            previous = registered;
        }
    }

    private void BeginDeactivation(DeactivationReason reason)
    {
        if (State is ActivationState.Deactivating or ActivationState.Invalid)
        {
            return;
        }

        _reason = reason;
        State = ActivationState.Deactivating;
        FinishDeactivationIfIdle();
    }

    private void FinishDeactivationIfIdle()
    {
        if (_running == 0 && _isActivated && State == ActivationState.Deactivating && !_isFinishing)
        {
            _ = FinishDeactivationAsync();
        }
    }

    private async Task FinishDeactivationAsync()
    {
        _isFinishing = true;
        foreach (var timer in _timers.ToArray())
        {
            timer.Dispose();
        }

        if (_isActivated)
        {
            await RunDeactivationHooksAsync();
        }

        if (Class.UsesDirectory && _reason.ReasonCode != DeactivationReasonCode.DuplicateActivation)
        {
            await TryAsync(() => Class.GetDirectory(Silo).Unregister(Address));
        }

        if (_pool is null)
        {
            Silo.Remove(this);
        }
        else
        {
            _pool.Remove(this);
        }

        State = ActivationState.Invalid;
        await TryAsync(DisposeInstanceAsync);
        while (_waiting.TryDequeue() is { } request)
        {
            GiveUp(request);
        }

        _ = Deactivated;
        Silo.Executor.Execute(new ActionWorkItem(() => _deactivated!.TrySetResult()));
    }

    private async Task RunDeactivationHooksAsync()
    {
        using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Clock);
        var token = timeout.Token;
        if (GrainInstance is IGrainBase grain)
        {
            await TryAsync(() => grain.OnDeactivateAsync(_reason, token).WaitAsync(token));
        }

        await TryAsync(() => Lifecycle.OnStop(token).WaitAsync(token));
    }

    private async Task DisposeInstanceAsync()
    {
        switch (GrainInstance)
        {
            case IAsyncDisposable disposable:
                await disposable.DisposeAsync();
                break;
            case IDisposable disposable:
                disposable.Dispose();
                break;
        }

        await _scope.DisposeAsync();
    }

    /// <summary>A step of deactivation that fails must not keep the others from being done.</summary>
    private async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception exception)
        {
            EngineLog.DeactivationStepFailed(Silo.Log, exception, GrainId);
        }
    }
}

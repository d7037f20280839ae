using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansKv.Embedded;

/// <summary>
/// A piece of an activation's durable state. It is read before the activation hook runs. Operations that interleaving requests start run
/// one after another, so that each has the etag of the one before it.
/// </summary>
internal sealed class PersistentState<TState> : IPersistentState<TState>, ILifecycleObserver
{
    private readonly string _name;
    private readonly IGrainStorage _storage;
    private readonly IGrainContext _context;
    private readonly GrainState<TState> _state = new(NewState<TState>.Create());
    private Task _last = Task.CompletedTask;
    private bool _isRead;

    public PersistentState(string name, IGrainStorage storage, IGrainContext context)
    {
        _name = name;
        _storage = storage;
        _context = context;
        context.ObservableLifecycle.Subscribe($"state {name}", GrainLifecycleStage.SetupState, this);
    }

    public TState State
    {
        get => _state.State!;
        set => _state.State = value;
    }

    public string? Etag => _state.ETag;

    public bool RecordExists => _isRead ? _state.RecordExists : throw new InvalidOperationException($"State '{_name}' was not read yet.");

    public Task OnStart(CancellationToken cancellationToken = default) => ReadStateAsync(cancellationToken);

    public Task OnStop(CancellationToken cancellationToken = default) => Task.CompletedTask;

    public Task ReadStateAsync() => ReadStateAsync(CancellationToken.None);

    public Task WriteStateAsync() => WriteStateAsync(CancellationToken.None);

    public Task ClearStateAsync() => ClearStateAsync(CancellationToken.None);

    public Task ReadStateAsync(CancellationToken cancellationToken) => RunAsync("read", async () =>
    {
        await _storage.ReadStateAsync(_name, _context.GrainId, _state, cancellationToken);
        _isRead = true;
    });

    public Task WriteStateAsync(CancellationToken cancellationToken) =>
        RunAsync("written", () => _storage.WriteStateAsync(_name, _context.GrainId, _state, cancellationToken));

    public Task ClearStateAsync(CancellationToken cancellationToken) =>
        RunAsync("cleared", () => _storage.ClearStateAsync(_name, _context.GrainId, _state, cancellationToken));

    private Task RunAsync(string done, Func<Task> operation)
    {
        if (Activation.Current != _context)
        {
            throw new InvalidOperationException($"State '{_name}' of {_context.GrainId} can be {done} only in a turn of that grain.");
        }

        return _last = RunAfterAsync(_last, done, operation);
    }

    private async Task RunAfterAsync(Task previous, string done, Func<Task> operation)
    {
        await previous.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        try
        {
            await operation();
        }
        catch (Exception exception) when (exception is not (OrleansException or OperationCanceledException))
        {
            throw new OrleansException($"State '{_name}' of {_context.GrainId} could not be {done} by {_storage.GetType().Name}: {exception.Message}", exception);
        }
    }
}

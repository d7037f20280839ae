using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>A grain timer. A tick is a request of the activation to itself; the next is set when it is over.</summary>
internal sealed class GrainTimer<TState> : IGrainTimer
{
    private static readonly GrainMethod Tick = new("IGrainTimer", "Tick", GrainMethodOptions.OneWay, 0);
    private static readonly GrainMethod InterleavingTick =
        new("IGrainTimer", "Tick", GrainMethodOptions.OneWay | GrainMethodOptions.AlwaysInterleave, 0);

    private readonly Activation _activation;
    private readonly Func<TState, CancellationToken, Task> _callback;
    private readonly TState _state;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _stopped = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _isTicking;
    private bool _isChanged;

    public GrainTimer(Activation activation, Func<TState, CancellationToken, Task> callback, TState state, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _state = state;
        _options = options;
        _timer = EngineTimer.Create(activation.Silo.Clock, static timer => ((GrainTimer<TState>)timer!).OnDue(), this);
        activation.AddTimer(this);
        Change(options.DueTime, options.Period);
    }

    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime);
        Validate(period);
        _dueTime = dueTime;
        _period = period;
        _isChanged = true;
        if (!_isTicking)
        {
            _timer.Change(dueTime, Timeout.InfiniteTimeSpan);
        }
    }

    public void Dispose()
    {
        if (!_stopped.IsCancellationRequested)
        {
            _timer.Dispose();
            _activation.RemoveTimer(this);
            _stopped.Cancel();
        }
    }

    private static void Validate(TimeSpan time)
    {
        if (time != Timeout.InfiniteTimeSpan)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(time, TimeSpan.Zero);
        }
    }

    private void OnDue()
    {
        _isTicking = true;
        _activation.TryPost(new TickRequest(this, _options.Interleave ? InterleavingTick : Tick));
    }

    private async Task TickAsync()
    {
        try
        {
            if (!_stopped.IsCancellationRequested)
            {
                _isChanged = false;
                await _callback(_state, _stopped.Token);
            }
        }
        catch (Exception exception)
        {
            EngineLog.TimerFailed(_activation.Silo.Log, exception, _activation.GrainId);
        }
        finally
        {
            _isTicking = false;
            if (!_stopped.IsCancellationRequested)
            {
                _timer.Change(_isChanged ? _dueTime : _period, Timeout.InfiniteTimeSpan);
            }
        }
    }

    private sealed class TickRequest(GrainTimer<TState> timer, GrainMethod method) : TaskRequest(method)
    {
        internal override bool KeepsActivationAlive => timer._options.KeepAlive;

        protected override Task Invoke(object grain, CancellationToken cancellationToken) => timer.TickAsync();
    }
}

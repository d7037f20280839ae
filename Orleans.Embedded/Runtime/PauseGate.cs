namespace OrleansKv.Embedded;

/// <summary>Holds back the work of a silo that is paused, and lets it go when that is over: nothing is lost, everything is late.</summary>
internal sealed class PauseGate(IEmbeddedExecutor executor)
{
    private readonly Lock _gate = new();
    private List<IThreadPoolWorkItem> _held = [];
    private volatile bool _isPaused;

    public bool IsPaused => _isPaused;

    public void Pause()
    {
        lock (_gate)
        {
            _isPaused = true;
        }
    }

    /// <summary>Keeps the work item for later; false when nothing is paused.</summary>
    public bool TryHold(IThreadPoolWorkItem item)
    {
        if (!_isPaused)
        {
            return false;
        }

        lock (_gate)
        {
            if (_isPaused)
            {
                _held.Add(item);
            }

            return _isPaused;
        }
    }

    /// <summary>Runs what was held, in the order in which it came.</summary>
    public void Resume()
    {
        List<IThreadPoolWorkItem> held;
        lock (_gate)
        {
            _isPaused = false;
            (held, _held) = (_held, []);
        }

        foreach (var item in held)
        {
            executor.Execute(item);
        }
    }
}

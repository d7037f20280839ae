using Orleans.Configuration;

namespace OrleansKv.Embedded;

/// <summary>Looks for idle activations once a quantum. It counts quanta, so that a request's end need not look at the clock.</summary>
internal sealed class IdleCollector : IDisposable
{
    private readonly SiloRuntime _silo;
    private readonly TimeSpan _quantum;
    private readonly int _ageInQuanta;
    private readonly ITimer _timer;
    private int _now;

    public IdleCollector(SiloRuntime silo, GrainCollectionOptions options)
    {
        _silo = silo;
        _quantum = options.CollectionQuantum;
        _ageInQuanta = (int)Math.Min(int.MaxValue, (options.CollectionAge.Ticks + _quantum.Ticks - 1) / _quantum.Ticks);
        _timer = EngineTimer.Create(silo.Clock, static state => ((IdleCollector)state!).Collect(), this);
    }

    /// <summary>How many quanta have passed since the silo's start.</summary>
    public int Now => Volatile.Read(ref _now);

    public void Start() => _timer.Change(_quantum, _quantum);

    public void Dispose() => _timer.Dispose();

    private void Collect()
    {
        Interlocked.Increment(ref _now);
        foreach (var activation in _silo.Activations)
        {
            activation.CollectIfIdle(_ageInQuanta);
        }
    }
}

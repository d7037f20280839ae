using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Starts observers in rising stages and stops those that were started in falling ones; observers of one stage run together.</summary>
internal sealed class LifecycleStages : IGrainLifecycle, ISiloLifecycle, ILifecycleObserver
{
    private readonly List<Subscription> _subscriptions = [];
    private readonly Lock _gate = new();
    private int? _highestStarted;

    public int HighestCompletedStage { get; private set; } = int.MinValue;

    public int LowestStoppedStage { get; private set; } = int.MaxValue;

    public IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observerName);
        ArgumentNullException.ThrowIfNull(observer);
        var subscription = new Subscription(this, stage, observer);
        lock (_gate)
        {
            _subscriptions.Add(subscription);
        }

        return subscription;
    }

    public async Task OnStart(CancellationToken cancellationToken = default)
    {
        foreach (var stage in GetStages(static stage => stage.Key).ToList())
        {
            if (cancellationToken.IsCancellationRequested)
            {
                throw new OrleansLifecycleCanceledException("The start was cancelled.");
            }

            _highestStarted = stage.Key;
            await Task.WhenAll(stage.Select(subscription => subscription.Observer.OnStart(cancellationToken)));
            HighestCompletedStage = stage.Key;
        }
    }

    /// <summary>Stops every stage whose start was begun, whether or not one of them fails; the first failure is thrown at the end.</summary>
    public async Task OnStop(CancellationToken cancellationToken = default)
    {
        if (_highestStarted is not { } highest)
        {
            return;
        }

        List<Exception> failures = [];
        foreach (var stage in GetStages(static stage => -(long)stage.Key).Where(stage => stage.Key <= highest).ToList())
        {
            try
            {
                await Task.WhenAll(stage.Select(subscription => subscription.Observer.OnStop(cancellationToken)));
            }
            catch (Exception exception)
            {
                failures.Add(exception);
            }

            LowestStoppedStage = stage.Key;
        }

        _highestStarted = null;
        if (failures.Count > 0)
        {
            throw new AggregateException("A part did not stop.", failures);
        }
    }

    private IOrderedEnumerable<IGrouping<int, Subscription>> GetStages(Func<IGrouping<int, Subscription>, long> order)
    {
        lock (_gate)
        {
            return _subscriptions.ToArray().GroupBy(static subscription => subscription.Stage).OrderBy(order);
        }
    }

    private sealed class Subscription(LifecycleStages owner, int stage, ILifecycleObserver observer) : IDisposable
    {
        public int Stage { get; } = stage;

        public ILifecycleObserver Observer { get; } = observer;

        public void Dispose()
        {
            lock (owner._gate)
            {
                owner._subscriptions.Remove(this);
            }
        }
    }
}

using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>One silo's activations of one stateless-worker grain. A request goes to an idle one, else to a new one up to the limit, else to the least busy.</summary>
internal sealed class StatelessWorkerPool(SiloRuntime silo, GrainClassInfo grainClass, GrainId id) : GrainMailbox(silo)
{
    private readonly Lock _gate = new();
    private volatile Worker[] _workers = [];
    private bool _isClosed;

    public override bool TryPost(GrainRequest request)
    {
        var workers = _workers;
        foreach (var worker in workers)
        {
            if (worker.TryClaimIdle())
            {
                return Post(worker, request);
            }
        }

        if (workers.Length < grainClass.MaxLocalWorkers)
        {
            return TryPostToNew(request);
        }

        var leastBusy = workers[0];
        foreach (var worker in workers)
        {
            leastBusy = worker.Pending < leastBusy.Pending ? worker : leastBusy;
        }

        leastBusy.Claim();
        return Post(leastBusy, request);
    }

    public void OnDone(Activation activation, GrainRequest request)
    {
        if (request.Worker is { } worker && worker.Activation == activation)
        {
            request.Worker = null;
            worker.Release();
        }
    }

    /// <summary>A worker is gone; a pool without workers is closed.</summary>
    public void Remove(Activation activation)
    {
        lock (_gate)
        {
            _workers = [.. _workers.Where(worker => worker.Activation != activation)];
            _isClosed = _workers.Length == 0;
        }

        if (_isClosed)
        {
            Silo.Remove(id, this);
        }
    }

    public IEnumerable<Activation> Activations => _workers.Select(static worker => worker.Activation);

    private static bool Post(Worker worker, GrainRequest request)
    {
        request.Worker = worker;
        worker.Activation.ReceiveMessage(request);
        return true;
    }

    private bool TryPostToNew(GrainRequest request)
    {
        Worker? worker = null;
        lock (_gate)
        {
            if (_isClosed || !Silo.TakesNewActivations)
            {
                return false;
            }

            if (_workers.Length < grainClass.MaxLocalWorkers)
            {
                worker = new Worker(new Activation(Silo, grainClass, id, this));
                _workers = [.. _workers, worker];
            }
        }

        if (worker is null)
        {
            return TryPost(request);
        }

        worker.Activation.Activate(request.RequestContextData);
        return Post(worker, request);
    }

    /// <summary>An activation with the number of requests that were given to it and are not done.</summary>
    internal sealed class Worker(Activation activation)
    {
        private int _pending = 1;

        public Activation Activation { get; } = activation;

        public int Pending => Volatile.Read(ref _pending);

        public bool TryClaimIdle() => Interlocked.CompareExchange(ref _pending, 1, 0) == 0;

        public void Claim() => Interlocked.Increment(ref _pending);

        public void Release() => Interlocked.Decrement(ref _pending);
    }
}

namespace OrleansKv.Embedded;

/// <summary>
/// The calls that wait for a response. One coarse timer looks at all of them every tenth of a second, and only while there are any: a timer
/// per call would cost more than the call.
/// </summary>
internal sealed class OutstandingCalls : IDisposable
{
    private const int StripeCount = 16;
    private static readonly TimeSpan Period = TimeSpan.FromMilliseconds(100);

    private readonly Stripe[] _stripes = new Stripe[StripeCount];
    private readonly TimeProvider _clock;
    private readonly Action<GrainRequest> _onTimeout;
    private readonly ITimer _timer;
    private int _isArmed;
    private volatile bool _isDisposed;

    public OutstandingCalls(TimeProvider clock, Action<GrainRequest> onTimeout)
    {
        _clock = clock;
        _onTimeout = onTimeout;
        for (var i = 0; i < StripeCount; i++)
        {
            _stripes[i] = new Stripe();
        }

        _timer = EngineTimer.Create(clock, static state => ((OutstandingCalls)state!).Sweep(), this);
    }

    public void Add(GrainRequest request, TimeSpan timeout)
    {
        request.Deadline = timeout == Timeout.InfiniteTimeSpan
            ? long.MaxValue
            : _clock.GetTimestamp() + (long)(timeout.TotalSeconds * _clock.TimestampFrequency);
        request.Stripe = Environment.CurrentManagedThreadId & (StripeCount - 1);
        _stripes[request.Stripe].Add(request);
        if (Volatile.Read(ref _isArmed) == 0)
        {
            Arm();
        }
    }

    public void Remove(GrainRequest request) => _stripes[request.Stripe].Remove(request);

    public void FailAll(Func<GrainRequest, bool> condition, Func<GrainRequest, Exception> failure)
    {
        foreach (var request in Find(condition))
        {
            request.Fail(failure(request));
        }
    }

    public void Dispose()
    {
        _isDisposed = true;
        _timer.Dispose();
    }

    private void Sweep()
    {
        var now = _clock.GetTimestamp();
        foreach (var request in Find(request => request.Deadline <= now))
        {
            _onTimeout(request);
        }

        Volatile.Write(ref _isArmed, 0);
        Interlocked.MemoryBarrier();
        foreach (var stripe in _stripes)
        {
            if (!stripe.IsEmpty)
            {
                Arm();
                return;
            }
        }
    }

    private void Arm()
    {
        if (Interlocked.CompareExchange(ref _isArmed, 1, 0) == 0 && !_isDisposed)
        {
            _timer.Change(Period, Timeout.InfiniteTimeSpan);
        }
    }

    private List<GrainRequest> Find(Func<GrainRequest, bool> condition)
    {
        List<GrainRequest> found = [];
        foreach (var stripe in _stripes)
        {
            stripe.CollectInto(found, condition);
        }

        return found;
    }

    private sealed class Stripe
    {
        private readonly Lock _gate = new();
        private GrainRequest? _first;
        private GrainRequest? _last;

        public bool IsEmpty => Volatile.Read(ref _first) is null;

        public void Add(GrainRequest request)
        {
            lock (_gate)
            {
                request.Previous = _last;
                if (_last is null)
                {
                    _first = request;
                }
                else
                {
                    _last.Next = request;
                }

                _last = request;
            }
        }

        public void Remove(GrainRequest request)
        {
            lock (_gate)
            {
                var (previous, next) = (request.Previous, request.Next);
                if (previous is null)
                {
                    _first = next;
                }
                else
                {
                    previous.Next = next;
                }

                if (next is null)
                {
                    _last = previous;
                }
                else
                {
                    next.Previous = previous;
                }

                (request.Previous, request.Next) = (null, null);
            }
        }

        public void CollectInto(List<GrainRequest> found, Func<GrainRequest, bool> condition)
        {
            lock (_gate)
            {
                for (var request = _first; request is not null; request = request.Next)
                {
                    if (condition(request))
                    {
                        found.Add(request);
                    }
                }
            }
        }
    }
}

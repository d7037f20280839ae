using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.World;

/// <summary>
/// The one thread of a world. Work that is ready runs in an order that the seed decides, at one virtual instant; when none is
/// left, time jumps to the next timer. Nothing else runs anything.
/// </summary>
internal sealed class EventLoop(Random random, Trace trace)
{
    /// <summary>A world that does more without time passing will never come to rest: it calls itself in a circle.</summary>
    private const int MaxStepsAtOnce = 1_000_000;

    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly List<(SimulatedProcess Owner, IThreadPoolWorkItem Work)> _ready = [];
    private readonly PriorityQueue<SimulatedTimer, (long Due, long Order)> _timers = new();
    private readonly PriorityQueue<Action, long> _afterSteps = new();
    private long _now;
    private long _stepsBefore;
    private long _timersMade;

    /// <summary>Virtual time since the start of the world.</summary>
    public TimeSpan Now => TimeSpan.FromTicks(_now);

    /// <summary>Pieces of work done: turns, continuations, timers.</summary>
    public long Steps { get; private set; }

    public int PeakReady { get; private set; }

    /// <summary>Timers that are set and not yet due.</summary>
    public int LiveTimers => _timers.UnorderedItems.Count(static entry => entry.Element.IsSetFor(entry.Priority.Order));

    public Trace Trace => trace;

    public void Post(SimulatedProcess owner, IThreadPoolWorkItem work)
    {
        CheckThread();
        _ready.Add((owner, work));
        if (_ready.Count > PeakReady) PeakReady = _ready.Count;
    }

    /// <summary>Puts a timer into the queue; its number says which of two that are due at once goes first.</summary>
    public void Schedule(SimulatedTimer timer, TimeSpan delay)
    {
        CheckThread();
        _timers.Enqueue(timer, (_now + Math.Max(0, delay.Ticks), ++_timersMade));
    }

    /// <summary>Runs an action between two pieces of work, so many from now, or when none is ready: that is, at any await.</summary>
    public void AfterSteps(int steps, Action action) => _afterSteps.Enqueue(action, Steps + steps);

    /// <summary>Runs the world until a condition holds; false when the virtual time came first.</summary>
    /// <exception cref="InvalidOperationException">Nothing is left that could ever run.</exception>
    /// <exception cref="SimulationStalledException">So much runs at one instant that it must be a circle.</exception>
    public bool RunUntil(Func<bool> condition, TimeSpan limit)
    {
        while (!condition())
        {
            if (Steps - _stepsBefore > MaxStepsAtOnce) throw new SimulationStalledException($"{MaxStepsAtOnce} pieces of work ran at one instant, and more are ready.");
            if (_afterSteps.TryPeek(out var action, out var due) && (due <= Steps || _ready.Count == 0))
            {
                _afterSteps.Dequeue();
                action();
            }
            else if (_ready.Count > 0)
            {
                RunOne();
            }
            else if (!FireNext(limit))
            {
                return false;
            }
        }
        return true;
    }

    private void RunOne()
    {
        var index = random.Next(_ready.Count);
        var (owner, work) = _ready[index];
        _ready[index] = _ready[^1];
        _ready.RemoveAt(_ready.Count - 1);
        if (owner.Keep(work)) return;

        Steps++;
        trace.Add(Now, "turn", owner.Name, number: index);
        work.Execute();
    }

    private bool FireNext(TimeSpan limit)
    {
        while (_timers.TryPeek(out var timer, out var at))
        {
            if (at.Due > limit.Ticks)
            {
                _now = limit.Ticks;
                return false;
            }
            _timers.Dequeue();
            if (!timer.TryFire(at.Order) || timer.Owner.Keep(timer)) continue;
            if (at.Due > _now) (_now, _stepsBefore) = (at.Due, Steps);
            Steps++;
            trace.Add(Now, "timer", timer.Owner.Name);
            timer.Execute();
            return true;
        }
        throw new InvalidOperationException("The world stands still: nothing is ready, and no timer is set.");
    }

    /// <summary>The number of the timer entry made last.</summary>
    public long LastOrder => _timersMade;

    private void CheckThread()
    {
        if (Environment.CurrentManagedThreadId != _thread)
            throw new InvalidOperationException("Work came from outside the world's thread: it would make runs differ.");
    }
}

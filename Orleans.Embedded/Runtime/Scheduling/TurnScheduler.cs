using System.Collections.Concurrent;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>
/// Runs the turns of one activation, or of a silo's own work, one at a time. Whatever is awaited in a turn resumes in another turn.
/// Work of a killed silo is dropped, that of a paused one is held.
/// </summary>
internal sealed class TurnScheduler : TaskScheduler, IThreadPoolWorkItem, IWorkItemScheduler
{
    /// <summary>How many items run before the executor may do something else.</summary>
    private const int ItemsPerVisit = 64;

    /// <summary>How many items run before a caller whose thread was borrowed gets it back.</summary>
    private const int ItemsPerBorrowedVisit = 4;

    /// <summary>How many turns may be on one stack: a caller's, those that it called, and so on.</summary>
    private const int MaxNestedVisits = 4;

    /// <summary>How many turns a thread runs for callers before one is queued behind everybody else's work.</summary>
    private const uint BorrowedVisitsInARow = 64;

    /// <summary>An execution context without values, for turns to start from.</summary>
    private static readonly ExecutionContext CleanContext = CaptureCleanContext();

    private static readonly Action<object?> DrainInTask = static state => ((TurnScheduler)state!).Drain();

    [ThreadStatic]
    private static int _nestedVisits;

    [ThreadStatic]
    private static uint _borrowedVisits;

    [ThreadStatic]
    private static TurnScheduler? _current;

    private readonly ConcurrentQueue<object> _items = new();
    private readonly SiloRuntime _silo;
    private readonly Activation? _activation;
    private int _isScheduled;
    private object? _item;
    private int _budget;

    public TurnScheduler(SiloRuntime silo, Activation? activation)
    {
        _silo = silo;
        _activation = activation;
    }

    public static bool IsInTurn => _current is not null;

    public static Activation? CurrentActivation => _current?._activation;

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Puts an execution context without values in place of the current one, which it gives back.</summary>
    public static ExecutionContext? EnterCleanContext()
    {
        var outer = ExecutionContext.Capture();
        if (outer != CleanContext)
        {
            ExecutionContext.Restore(CleanContext);
        }

        return outer;
    }

    /// <summary>Puts back what <see cref="EnterCleanContext"/> gave.</summary>
    public static void LeaveCleanContext(ExecutionContext? outer) => ExecutionContext.Restore(outer ?? CleanContext);

    /// <summary>Queues a task, an action, or what the activation knows how to process.</summary>
    public void Post(object item)
    {
        _items.Enqueue(item);
        if (Interlocked.CompareExchange(ref _isScheduled, 1, 0) == 0)
        {
            _silo.Executor.Execute(this);
        }
    }

    /// <summary>
    /// Posts a request, and when the activation is idle runs its turn on the caller's thread instead of waking another one: two hops
    /// between threads cost many times what a short turn does. Turns stay whole and one at a time; the caller's own is
    /// suspended meanwhile, as it is by any call into other code. Only where the executor is the thread pool, and not under a
    /// seeded one, which chooses every turn itself.
    /// </summary>
    public void PostOrRun(GrainRequest request)
    {
        if (_nestedVisits >= MaxNestedVisits || !_silo.RunsOnThreadPool || Interlocked.CompareExchange(ref _isScheduled, 1, 0) != 0)
        {
            Post(request);
            return;
        }

        _items.Enqueue(request);
        if (++_borrowedVisits % BorrowedVisitsInARow == 0)
        {
            // A caller whose every call is done when it returns would never let go of its thread.
            ThreadPool.UnsafeQueueUserWorkItem(this, preferLocal: false);
            return;
        }

        _nestedVisits++;
        try
        {
            Visit(ItemsPerBorrowedVisit);
        }
        finally
        {
            _nestedVisits--;
        }
    }

    public void QueueAction(Action action) => Post(action);

    public void QueueAction(Action<object> action, object state) => Post(() => action(state));

    void IWorkItemScheduler.QueueTask(Task task) => task.Start(this);

    /// <summary>Another executor than the thread pool chooses every turn itself.</summary>
    void IThreadPoolWorkItem.Execute() => Visit(_silo.RunsOnThreadPool ? ItemsPerVisit : 1);

    private void Visit(int budget)
    {
        if (_silo.IsKilled)
        {
            _items.Clear();
            return;
        }

        if (_silo.PauseGate.TryHold(this))
        {
            return;
        }

        var (outerScheduler, outerContext) = (_current, EnterCleanContext());
        _current = this;
        try
        {
            RunItems(budget);
        }
        finally
        {
            _current = outerScheduler;
            LeaveCleanContext(outerContext);
        }

        Interlocked.Exchange(ref _isScheduled, 0);
        if (!_items.IsEmpty && Interlocked.CompareExchange(ref _isScheduled, 1, 0) == 0)
        {
            _silo.Executor.Execute(this);
        }
    }

    protected override void QueueTask(Task task) => Post(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _current == this && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks() => _items.OfType<Task>();

    private static ExecutionContext CaptureCleanContext()
    {
        ExecutionContext? context = null;
        var thread = new Thread(() => context = ExecutionContext.Capture());
        thread.UnsafeStart();
        thread.Join();
        return context!;
    }

    private void RunItems(int budget)
    {
        _budget = budget;
        while (_budget > 0 && !_silo.IsStill && _items.TryDequeue(out _item))
        {
            if (_item is Task task)
            {
                _budget--;
                TryExecuteTask(task);
            }
            else
            {
                // Only a task makes this the current task scheduler, so one task runs the rest of the visit.
                new Task(DrainInTask, this).RunSynchronously(this);
            }
        }
    }

    private void Drain()
    {
        do
        {
            _budget--;
            switch (_item)
            {
                case Task task:
                    TryExecuteTask(task);
                    break;
                case Action action:
                    Run(action);
                    break;
                default:
                    _activation!.Process(_item!);
                    break;
            }

            ExecutionContext.Restore(CleanContext);
        }
        while (_budget > 0 && !_silo.IsStill && _items.TryDequeue(out _item));
    }

    private void Run(Action action)
    {
        try
        {
            action();
        }
        catch (Exception exception)
        {
            EngineLog.ActionFailed(_silo.Log, exception, _activation?.GrainId.ToString() ?? "the silo");
        }
    }
}

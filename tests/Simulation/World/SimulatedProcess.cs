using OrleansKv.Embedded;

namespace OrleansKv.Simulation.World;

/// <summary>
/// One life of a process: what its work is accounted to, so that it can be paused and killed. Its tasks, and the engine's turns
/// when it is a silo's executor, run on the world's loop.
/// </summary>
internal sealed class SimulatedProcess(EventLoop loop, string name) : TaskScheduler, IEmbeddedExecutor
{
    private readonly List<IThreadPoolWorkItem> _held = [];
    private readonly PriorityQueue<Action, long> _interruptions = new();
    private readonly TaskCompletionSource _death = new();
    private long _turns;

    public string Name => name;

    public bool IsDead { get; private set; }

    /// <summary>Completes when the process is dead.</summary>
    public Task Death => _death.Task;

    public bool IsPaused { get; private set; }

    /// <summary>Pieces of work that wait for the end of a pause.</summary>
    public int HeldBack => _held.Count;

    public override int MaximumConcurrencyLevel => 1;

    public void Execute(IThreadPoolWorkItem item) => loop.Post(this, item);

    /// <summary>Starts a task whose continuations all run here.</summary>
    public Task Run(Func<Task> body) =>
        Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    public Task<T> Run<T>(Func<Task<T>> body) =>
        Task.Factory.StartNew(body, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    /// <summary>
    /// Starts a task of code that leaves its context at its awaits, as hosts do. Under no task scheduler such code goes on on
    /// the stack that completes what it awaits, which the engine sees to be a piece of work of this process; under one it would go
    /// to the thread pool.
    /// </summary>
    public Task RunWithoutScheduler(Func<Task> body)
    {
        var completion = new TaskCompletionSource();
        Execute(new ActionItem(() => body().ContinueWith(
            static (task, state) =>
            {
                var completion = (TaskCompletionSource)state!;
                if (task.Exception is { } failure) completion.SetException(failure.InnerExceptions);
                else completion.SetResult();
            },
            completion,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            Default)));
        return completion.Task;
    }

    /// <summary>Runs an action before the process does its next piece of work but so many: that is, at any await of its code.</summary>
    public void AfterTurns(int turns, Action action) => _interruptions.Enqueue(action, _turns + turns);

    /// <summary>True when the work must not run now: a paused process does it later, a dead one never.</summary>
    public bool Keep(IThreadPoolWorkItem work)
    {
        if (!IsPaused && !IsDead)
        {
            while (_interruptions.TryPeek(out var action, out var turn) && turn <= _turns)
            {
                _interruptions.Dequeue();
                action();
            }
            _turns++;
        }
        if (IsPaused && !IsDead) _held.Add(work);
        return IsPaused || IsDead;
    }

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        foreach (var work in _held) loop.Post(this, work);
        _held.Clear();
    }

    public void Kill()
    {
        IsDead = true;
        _held.Clear();
        _interruptions.Clear();
        _death.TrySetResult();
    }

    protected override void QueueTask(Task task) => loop.Post(this, new TaskItem(this, task));

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => [];

    private sealed class ActionItem(Action action) : IThreadPoolWorkItem
    {
        public void Execute() => action();
    }

    private sealed class TaskItem(SimulatedProcess process, Task task) : IThreadPoolWorkItem
    {
        public void Execute() => process.TryExecuteTask(task);
    }
}

namespace OrleansKv.Storage.Log;

/// <summary>Runs tasks one at a time on the test's thread, in an order that a seed chooses.</summary>
internal sealed class SteppedScheduler(int seed) : TaskScheduler
{
    private readonly Random _random = new(seed);
    private readonly List<Task> _ready = [];

    public Task Run(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.None, this).Unwrap();

    /// <summary>Runs until nothing is ready.</summary>
    public void RunAll()
    {
        // The test runner's context would take what an await captures in place of the scheduler.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        while (_ready.Count > 0)
        {
            var at = _random.Next(_ready.Count);
            var task = _ready[at];
            _ready.RemoveAt(at);
            TryExecuteTask(task);
        }

        SynchronizationContext.SetSynchronizationContext(context);
    }

    protected override void QueueTask(Task task) => _ready.Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks() => _ready;
}

namespace OrleansKv.Embedded;

/// <summary>
/// Runs work on the thread pool: on the queue of the current thread, where it costs least, but now and then on the shared one. A thread
/// takes the newest of its own items first, so that a few callers which answer each other at once would keep all others waiting.
/// </summary>
internal sealed class ThreadPoolExecutor : IEmbeddedExecutor
{
    public static readonly ThreadPoolExecutor Instance = new();

    /// <summary>How many items go to a thread's own queue for each that goes to the shared one.</summary>
    private const uint LocalRun = 32;

    [ThreadStatic]
    private static uint _queued;

    public void Execute(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: ++_queued % LocalRun != 0);
}

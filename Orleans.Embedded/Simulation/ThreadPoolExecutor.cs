namespace OrleansKv.Embedded;

/// <summary>Runs work on the thread pool.</summary>
internal sealed class ThreadPoolExecutor : IEmbeddedExecutor
{
    public static readonly ThreadPoolExecutor Instance = new();

    public void Execute(IThreadPoolWorkItem item) => ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);
}

using System.Diagnostics.CodeAnalysis;

namespace OrleansKv.Storage.Files;

/// <summary>
/// The process's thread for batches of writes: one after the other, whichever store they are for. What waits for it meanwhile
/// gathers in larger batches, the pool's few threads stay free for requests, and a sync costs no more changes of threads than
/// there and back. A process has one node's store, except where several nodes share a machine and its disk anyway.
/// </summary>
internal static class DiskThread
{
    private static readonly Lock Starting = new();
    private static readonly Queue<Batch> Waiting = new();
    private static bool _isStarted;

    [ThreadStatic]
    private static bool _isCurrent;

    /// <summary>True on the thread itself: calls of the system may block it.</summary>
    internal static bool IsCurrent => _isCurrent;

    /// <summary>Runs work on the thread, after what was there before. The number of those that wait is that of the stores.</summary>
    internal static Task RunAsync(Func<ValueTask> work)
    {
        if (!Volatile.Read(ref _isStarted)) Start();
        var batch = new Batch(work);
        lock (Waiting)
        {
            Waiting.Enqueue(batch);
            Monitor.Pulse(Waiting);
        }

        return batch.Task;
    }

    [SuppressMessage("ApiDesign", "RS0030:Do not use banned APIs", Justification = "As in BlockingCalls: a simulated disk takes its place.")]
    private static void Start()
    {
        lock (Starting)
        {
            if (_isStarted) return;
            new Thread(Serve) { IsBackground = true, Name = "Store commits" }.UnsafeStart();
            Volatile.Write(ref _isStarted, true);
        }
    }

    private static void Serve()
    {
        _isCurrent = true;
        while (true) Take().Run();
    }

    /// <summary>A method of its own, so that a thread that waits holds on to no store that has been closed.</summary>
    private static Batch Take()
    {
        lock (Waiting)
        {
            while (Waiting.Count == 0) Monitor.Wait(Waiting);
            return Waiting.Dequeue();
        }
    }

    private sealed class Batch(Func<ValueTask> work) : TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        /// <summary>Files answer at once on this thread, so that the work is done when it returns; if not, it is waited for elsewhere.</summary>
        internal void Run()
        {
            try
            {
                var running = work();
                if (running.IsCompletedSuccessfully) SetResult();
                else _ = FinishAsync(running);
            }
            catch (Exception exception)
            {
                SetException(exception);
            }
        }

        private async Task FinishAsync(ValueTask running)
        {
            try
            {
                await running;
                SetResult();
            }
            catch (Exception exception)
            {
                SetException(exception);
            }
        }
    }
}

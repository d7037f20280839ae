namespace OrleansKv.Simulation.Runs;

/// <summary>A thread as a world needs it: its own, with a deep stack, no synchronization context, and nothing that flows in from its maker.</summary>
internal static class WorldThread
{
    private const int StackBytes = 16 << 20;

    public static Task<T> Start<T>(Func<T> body)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var thread = new Thread(Run, StackBytes) { IsBackground = true, Name = "world" };
        thread.UnsafeStart();
        return done.Task;

        void Run()
        {
            try
            {
                done.SetResult(body());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        }
    }
}

namespace OrleansKv;

/// <summary>Reads the result of a task that must be there already.</summary>
internal static class FinishedTask
{
    public static T Finished<T>(this Task<T> task)
    {
        Assert.True(task.IsCompleted, "It is still under way.");
        return task.GetAwaiter().GetResult();
    }
}

namespace OrleansKv.Embedded;

/// <summary>Reads a completed task without throwing.</summary>
internal static class TaskOutcome
{
    public static Exception? GetFailure(Task? task) =>
        task switch
        {
            null or { IsCompletedSuccessfully: true } => null,
            { Exception: { } failure } => failure.InnerExceptions[0],
            _ => GetCancellation(task),
        };

    /// <summary>A cancelled task gives its exception only by throwing it.</summary>
    private static OperationCanceledException GetCancellation(Task task)
    {
        try
        {
            task.GetAwaiter().GetResult();
            throw new InvalidOperationException("The task was not cancelled.");
        }
        catch (OperationCanceledException exception)
        {
            return exception;
        }
    }
}

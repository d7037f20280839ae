namespace OrleansKv.Silo.Up;

/// <summary>Why a node does not start, as far as an operator can do something about it.</summary>
internal static class StartFailure
{
    /// <summary>The reason, however deep the engine has wrapped it; null for anything else.</summary>
    public static Exception? ReasonOf(Exception? exception)
    {
        for (; exception is not null; exception = exception.InnerException)
            if (exception is UnauthorizedAccessException or IOException or OrleansConfigurationException) return exception;
        return null;
    }
}

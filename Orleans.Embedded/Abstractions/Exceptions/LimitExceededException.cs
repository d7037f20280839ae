namespace Orleans.Runtime;

/// <summary>A limit was passed.</summary>
public sealed class LimitExceededException : OrleansException
{
    /// <summary>An exception without a message.</summary>
    public LimitExceededException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public LimitExceededException(string message) : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public LimitExceededException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>The limit of that name was passed.</summary>
    public LimitExceededException(string limitName, int current, int threshold, object extraInfo)
        : base($"Limit {limitName} exceeded: {current} is above {threshold}. {extraInfo}")
    {
    }
}

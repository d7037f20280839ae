namespace Orleans.Runtime;

/// <summary>The silo that a call went to is dead or unreachable; the call may or may not have run.</summary>
public sealed class SiloUnavailableException : OrleansMessageRejectionException
{
    /// <summary>An exception without a message.</summary>
    public SiloUnavailableException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public SiloUnavailableException(string msg) : base(msg)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public SiloUnavailableException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

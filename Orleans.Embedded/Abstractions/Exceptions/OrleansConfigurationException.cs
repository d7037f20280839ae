namespace Orleans.Runtime;

/// <summary>The configuration is wrong; a host with it does not start.</summary>
public sealed class OrleansConfigurationException : Exception
{
    /// <summary>An exception with a message.</summary>
    public OrleansConfigurationException(string message) : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public OrleansConfigurationException(string message, Exception innerException) : base(message, innerException)
    {
    }
}

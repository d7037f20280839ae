using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>A storage that a grain's state names was not added, or not well.</summary>
public sealed class BadProviderConfigException : OrleansException
{
    /// <summary>An exception without a message.</summary>
    public BadProviderConfigException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public BadProviderConfigException(string msg) : base(msg)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public BadProviderConfigException(string msg, Exception exc) : base(msg, exc)
    {
    }
}

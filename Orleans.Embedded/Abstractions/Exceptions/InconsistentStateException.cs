using Orleans.Runtime;

namespace Orleans.Storage;

/// <summary>Stored state changed under its writer. The activation that lets this escape from a request is deactivated.</summary>
public class InconsistentStateException : OrleansException
{
    /// <summary>An exception without a message.</summary>
    public InconsistentStateException()
    {
    }

    /// <summary>An exception with a message.</summary>
    public InconsistentStateException(string message) : base(message)
    {
    }

    /// <summary>An exception with a message and its cause.</summary>
    public InconsistentStateException(string message, Exception innerException) : base(message, innerException)
    {
    }

    /// <summary>An exception with both etags.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag) : base(errorMsg)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>An exception with both etags and its cause.</summary>
    public InconsistentStateException(string errorMsg, string? storedEtag, string? currentEtag, Exception storageException)
        : base(errorMsg, storageException)
    {
        StoredEtag = storedEtag;
        CurrentEtag = currentEtag;
    }

    /// <summary>The etag in the store.</summary>
    public string? StoredEtag { get; }

    /// <summary>The etag that the writer held.</summary>
    public string? CurrentEtag { get; }

    /// <summary>Whether the activation that first lets it escape has yet to be deactivated for it.</summary>
    internal bool IsSourceActivation { get; set; } = true;
}
